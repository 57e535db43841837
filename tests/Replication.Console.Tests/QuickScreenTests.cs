using System.Globalization;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Replication.Tests;

/// <summary>
/// The screens of a large site: 200 sites, and as many letters as <c>REPLICATION_CONSOLE_LETTERS</c> says. Beside other tests it would measure those.
/// </summary>
[CollectionDefinition(nameof(QuickScreenTests), DisableParallelization = true)]
[Collection(nameof(QuickScreenTests))]
public sealed class QuickScreenTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Sites = 200;
    private const int Causes = 400;

    private static readonly int Letters = int.Parse(Environment.GetEnvironmentVariable("REPLICATION_CONSOLE_LETTERS") ?? "200000", CultureInfo.InvariantCulture);

    /// <summary>When the browser painted first, and when a view showed what it had asked for; in ms since the address was entered.</summary>
    private const string Watch =
        """
        (() => {
          const look = () => { if (!window.shownAt && document.querySelector('main .card') && !document.querySelector('main .skeleton')) window.shownAt = performance.now(); };
          new MutationObserver(look).observe(document, { childList: true, subtree: true });
        })();
        """;

    [Fact]
    public async Task A_view_of_a_large_site_is_painted_within_a_second()
    {
        string folder = Directory.CreateTempSubdirectory("replication-large-").FullName;
        (string, string)[] hurried = [("Waiting:Deadline", "0.00:00:01"), ("Waiting:FirstDelay", "0.00:00:00.3"), ("DeadLetters:AutomaticReplay", "false")];
        await FillAsync(folder, hurried);
        await using var site = await ConsoleSite.StartAsync(folder, hurried);
        List<string> slow = [];
        foreach (string path in (string[])["/", "/dead-letters", "/dead-letters/groups", "/dead-letters?site=A17", "/dead-letters?text=100Z0009", "/packages", "/sites", "/waiting"])
        {
            List<(double Painted, double Shown)> rounds = [];
            for (int round = 0; round < 3; round++)
            {
                rounds.Add(await TimeAsync(site, path));
            }

            double painted = rounds.Select(round => round.Painted).Order().ElementAt(1), shown = rounds.Select(round => round.Shown).Order().ElementAt(1);
            output.WriteLine($"{path}: painted after {painted:0} ms, shown after {shown:0} ms");
            if (painted > 1000)
            {
                slow.Add($"{path}: {painted:0} ms");
            }
        }

        Assert.Empty(slow);
    }

    private async Task<(double Painted, double Shown)> TimeAsync(ConsoleSite site, string path)
    {
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.Page.AddInitScriptAsync(Watch);
        await tab.Page.GotoAsync(path);
        await tab.Page.WaitForFunctionAsync("() => window.shownAt");
        return (
            await tab.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            await tab.Page.EvaluateAsync<double>("() => window.shownAt"));
    }

    /// <summary>Makes one letter and one row as they really come to be, and then many of them.</summary>
    private static async Task FillAsync(string folder, (string, string)[] configuration)
    {
        await using (var site = await ConsoleSite.StartAsync(folder, configuration))
        {
            site.Kept = true;
            await site.AddPackageAsync("10000010", "Office suite");
            site.DropStatuses("100Z0010", 1);
            site.DropStatuses("100Z0077", 1);
            await site.LettersAsync(1);
            await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/statuses"))!.AsArray().Count == 1, "The row is not there.");
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "site.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        string code = $"printf('%s%02d', char(65 + n % {Sites} / 100), n % 100)", cause = $"printf('missing-package:100?%04X', n % {Causes})";
        await CopyAsync(connection, "dead_letters", Letters, new Dictionary<string, string>
        {
            ["claim_id"] = "substr(claim_id, 1, 24) || printf('%012X', n)",
            ["site_code"] = code,
            ["package_id"] = $"printf('100Z%04X', n % {Causes})",
            ["condition"] = cause,
            ["group_key"] = $"reason || '/' || {cause}",
            ["last_failed_at"] = "last_failed_at + n",
            ["message"] = $"replace(message, '0077', printf('%04X', n % {Causes}))",
        });
        await CopyAsync(connection, "packages", Causes, new Dictionary<string, string>
        {
            ["package_id"] = "printf('2000%04X', n)",
            ["pattern"] = "printf('200?%04X', n)",
            ["name"] = "name || ' ' || n",
        });
        await CopyAsync(connection, "statuses", 100_000, new Dictionary<string, string>
        {
            ["package_id"] = $"printf('2000%04X', 1 + n % {Causes})",
            ["site_code"] = code,
            ["folded_server"] = "printf('SRV%06d', n)",
            ["server"] = "printf('SRV%06d', n)",
        });
        await ExecuteAsync(connection, $"insert into sites select printf('%s%02d', char(65 + n / 100), n % 100), 'CEN', 0, 0, added_at from sites, {Numbers(Sites)} where site_code = 'M01'");
        await ExecuteAsync(connection, "delete from dead_letter_groups; insert into dead_letter_groups (group_key, reason, condition, open_count, first_failed_at, last_failed_at) select group_key, reason, condition, count(*), min(first_failed_at), max(last_failed_at) from dead_letters group by group_key, reason, condition");
        await ExecuteAsync(connection, $"update counters set received = received + {Letters}, dead_lettered = dead_lettered + {Letters}; analyze");
    }

    private static string Numbers(int count) => $"(with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n + 1 < {count}) select n from numbers)";

    /// <summary>Copies the one row of a table, with some columns computed from a number.</summary>
    private static async Task CopyAsync(SqliteConnection connection, string table, int count, Dictionary<string, string> changed)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = $"select name from pragma_table_info('{table}')";
#pragma warning restore CA2100
        List<string> columns = [];
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                columns.Add(reader.GetString(0));
            }
        }

        string values = string.Join(", ", columns.Select(column => changed.GetValueOrDefault(column) ?? $"\"{column}\""));
        await ExecuteAsync(connection, $"insert into {table} ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) select {values} from {table}, {Numbers(count)}");
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 300;
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
