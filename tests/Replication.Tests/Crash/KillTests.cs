using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Replication.Cli.Simulation;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Crash;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Statuses = 20_000;
    private const int Rounds = 10;

    /// <summary>kill -9 in mid-stream, again and again; then the figures are those of a run without (KB Q186827, Q323614).</summary>
    [Fact]
    public async Task Killed_ten_times_in_mid_stream_it_loses_nothing_and_doubles_nothing()
    {
        string folder = Directory.CreateTempSubdirectory("replication-kill-").FullName;
        string inbox = Path.Combine(folder, "inbox"), sent = Path.Combine(folder, "sent");
        var children = new ChildSites(new SimulationPlan(Sites: 5, Packages: 100, Statuses, Seed: 11, Faults: 0.1));
        Simulator.WritePackages(children, Simulator.PackagesFile(inbox));
        Directory.CreateDirectory(inbox);

        // The packages first, so that what is resolved does not depend on when the kills come.
        await ImportAsync(folder);
        Assert.Equal(Statuses, Simulator.WriteFiles(children, sent, _ => { }, CancellationToken.None));
        string[] files = [.. Directory.EnumerateFiles(sent, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(sent, file))];
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        random.Shuffle(files);
        int inMidStream = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            // A tenth of the files a round: a fast machine must not be done with all of them before the last kill.
            foreach (string file in files[((round - 1) * Statuses / Rounds)..(round * Statuses / Rounds)])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(inbox, file))!);
                File.Move(Path.Combine(sent, file), Path.Combine(inbox, file));
            }

            int given = round * Statuses / Rounds;
            long before = Received(folder), target = before + random.Next(1, (int)(given - before) / 2);
            using var process = ReplicationProgram.Start(
                "run", "--data", folder, "--urls", "http://127.0.0.1:0", "--Despooler:BatchFiles", "50", "--Despooler:InFlightFiles", "1000");
            _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await Journeys.JourneySite.EventuallyAsync(
                () => Task.FromResult(process.HasExited || Received(folder) >= target), () => $"No progress after {before}.");
            Assert.False(process.HasExited);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            long received = Received(folder);
            inMidStream += received < given ? 1 : 0;
            output.WriteLine($"round {round}: killed at {received} of {given} received, {Claimed(inbox)} claimed");
        }

        Assert.InRange(inMidStream, Rounds / 2, Rounds);
        Assert.Equal(0, (await ReplicationProgram.RunAsync("run", "--data", folder, "--urls", "http://127.0.0.1:0", "--until-idle")).ExitCode);

        Assert.Equal(Statuses, Received(folder));
        Assert.Equal(18_000, Scalar(folder, "select sum(applied) from counters"));
        Assert.Equal(18_000, Scalar(folder, "select count(*) from statuses"));
        Assert.Equal(Scalar(folder, "select sum(waiting) from counters"), Scalar(folder, "select count(*) from waiting"));
        Assert.Equal(Scalar(folder, "select sum(dead_lettered) from counters"), Scalar(folder, "select count(*) from dead_letters"));
        Assert.Equal(Statuses, Scalar(folder, "select sum(applied + stale + waiting + dead_lettered) from counters"));
        Assert.Equal(0, Scalar(folder, "select (select count(*) from effects) + (select count(*) from decided_claims)"));
        Assert.Equal(0, Claimed(inbox));
        Assert.Empty(Directory.GetFiles(inbox, "*.MIF", SearchOption.AllDirectories));
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task On_SIGTERM_it_drains_and_ends_with_0_within_30_seconds()
    {
        string folder = Directory.CreateTempSubdirectory("replication-term-").FullName;
        string inbox = Path.Combine(folder, "inbox");
        var children = new ChildSites(new SimulationPlan(Sites: 2, Packages: 10, Statuses: 3_000, Seed: 3, Faults: 0.1));
        Directory.CreateDirectory(inbox);
        Simulator.WriteFiles(children, inbox, _ => { }, CancellationToken.None);
        using var process = ReplicationProgram.Start("run", "--data", folder, "--urls", "http://127.0.0.1:0");
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Journeys.JourneySite.EventuallyAsync(() => Task.FromResult(Received(folder) > 0), () => "Nothing was received.");
        long start = TimeProvider.System.GetTimestamp();
        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(0, Claimed(inbox));
        Assert.Equal(0, Scalar(folder, "select count(*) from effects"));
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task ImportAsync(string folder)
    {
        using var process = ReplicationProgram.Start("run", "--data", folder, "--urls", "http://127.0.0.1:0");
        string url = "";
        await Journeys.JourneySite.EventuallyAsync(
            async () => (url = Address(await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)) ?? url).Length > 0, () => "It does not listen.");
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var import = await ReplicationProgram.RunAsync("packages", "import", Path.Combine(folder, "packages.csv"), "--url", url, "--json");
        Assert.True(import.ExitCode == 0, import.Error);
        Assert.Equal(100, JsonNode.Parse(import.Output)!["added"]!.GetValue<int>());
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await error;
    }

    private static string? Address(string? line) =>
        line is not null && line.Split("Now listening on: ") is [_, var url] ? url.Trim() : null;

    private static int Claimed(string inbox) => Directory.Exists(Path.Combine(inbox, ".claimed"))
        ? Directory.EnumerateFiles(Path.Combine(inbox, ".claimed"), "*~*", SearchOption.AllDirectories).Count()
        : 0;

    private static long Received(string folder) => Scalar(folder, "select coalesce(sum(received), 0) from counters");

    private static long Scalar(string folder, string sql)
    {
        string file = Path.Combine(folder, "site.db");
        if (!File.Exists(file))
        {
            return 0;
        }

        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == 1)
        {
            // The tables are not there yet.
            return 0;
        }
    }
}
