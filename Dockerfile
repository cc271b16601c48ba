# Two stages: the first builds the wheel and installs it with the locked requirements, the second holds only what runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements/dev.lock requirements/run.lock requirements/
RUN python -m venv /build && /build/bin/pip install --no-cache-dir --require-hashes -r requirements/dev.lock \
    && python -m venv /opt/certverify && /opt/certverify/bin/pip install --no-cache-dir --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md README.zh-CN.md CHANGELOG.md LICENSE ./
COPY certverify certverify
COPY connectors connectors
COPY schemas schemas
RUN /build/bin/python -m build --wheel --no-isolation --outdir /dist \
    && /opt/certverify/bin/pip install --no-cache-dir --no-deps --no-index /dist/*.whl

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="certverify" \
      org.opencontainers.image.description="Verifies special operation certificates and safety assessments of whole rosters" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 certverify && useradd --uid 10001 --gid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin certverify
COPY --from=build /opt/certverify /opt/certverify
ENV PATH=/opt/certverify/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CERTVERIFY_STORE=sqlite:////data/ledger.sqlite
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["certverify"]
CMD ["--help"]
