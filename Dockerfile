# Two stages: the first builds the wheel and installs it with the locked requirements, the second holds only what runs.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/dev.lock requirements/run.lock requirements/
RUN python -m venv /build && /build/bin/pip install --require-hashes -r requirements/dev.lock \
    && python -m venv --without-pip /opt/certverify \
    && /build/bin/pip --python /opt/certverify/bin/python install --require-hashes --no-compile -r requirements/run.lock
COPY pyproject.toml README.md README.zh-CN.md CHANGELOG.md LICENSE ./
COPY certverify certverify
COPY connectors connectors
COPY schemas schemas
# Compiled here and never again: at run time the root file system may be read-only. Times of sources do not count
# (unchecked hashes), so that two builds of the same sources are the same.
RUN /build/bin/python -m build --wheel --no-isolation --outdir /dist \
    && /build/bin/pip --python /opt/certverify/bin/python install --no-deps --no-index --no-compile /dist/*.whl \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/certverify/lib
COPY deploy/healthcheck.py /opt/certverify/healthcheck.py

FROM python:3.11-slim-bookworm
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="certverify" \
      org.opencontainers.image.description="Verifies special operation certificates and safety assessments of whole rosters" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/python:3.11-slim-bookworm"
RUN groupadd --gid 10001 certverify \
    && useradd --uid 10001 --gid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin certverify \
    && install -d -o 10001 -g 10001 -m 0700 /nights
COPY --from=build /opt/certverify /opt/certverify
ENV PATH=/opt/certverify/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CERTVERIFY_STORE=sqlite:////data/ledger.sqlite
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "/opt/certverify/healthcheck.py"]
ENTRYPOINT ["certverify"]
CMD ["--help"]
