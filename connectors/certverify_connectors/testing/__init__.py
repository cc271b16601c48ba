"""The contract suite: what every connector owes the application, ours and third parties' alike.

Subclass one of the two classes in a test module of your own and fill in its fixtures; pytest does the rest, without a
network::

    class TestMine(ConnectorContract):
        @pytest.fixture
        def connector(self): return connect(Setup("mine", OPTIONS))
        @pytest.fixture
        def found(self): return Exchange([query], [200, headers, body])
        @pytest.fixture
        def not_found(self): return Exchange([query], ...)

The tests are coroutines: run them with pytest-asyncio in ``asyncio_mode = "auto"``.
"""

from certverify_connectors.testing.connector import ConnectorContract, Exchange
from certverify_connectors.testing.data_file import DataFileContract, query_table
from certverify_connectors.testing.duties import Nobody
from certverify_connectors.testing.spoiling import JUNK, mutations

__all__ = ["JUNK", "ConnectorContract", "DataFileContract", "Exchange", "Nobody", "mutations", "query_table"]
