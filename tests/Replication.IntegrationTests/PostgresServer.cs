using Replication.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Replication.Tests;

/// <summary>The PostgreSQL server that the tests share. Without its programs the tests are skipped.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static PostgresCluster? _cluster;

    /// <summary>The server, or the end of the test where there is none.</summary>
    public static string ConnectionString
    {
        get
        {
            PostgresCluster.SkipWhereMissing();
            return _cluster!.ConnectionString;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.IsPossible)
        {
            _cluster = await PostgresCluster.CreateAsync();
            await _cluster.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
