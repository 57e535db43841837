using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Replication.Cli;
using Replication.Cli.Simulation;
using Replication.Tests.Journeys;
using Spectre.Console;
using Xunit;

namespace Replication.Tests.House;

/// <summary>The page on dead letters, typed from top to bottom by an operator whose site has all that it tells of.</summary>
public sealed partial class DeadLetterPageTests
{
    private const string Page = "docs/dead-letters.md";
    private const string Late = "unresolved-package/missing-package:100?0077";
    private const string Later = "unresolved-package/missing-package:100?0078";

    private static readonly string Mended = StatusMif.Write(StatusJourneys.Status("100Z0006"), table: false);
    private static readonly string Broken = Mended.Replace("\"SRV\"", "\"SRV", StringComparison.Ordinal);

    private static readonly (string, string)[] ShortDeadline =
        [("Waiting:FirstDelay", "00:00:00.100"), ("Waiting:LongestDelay", "00:00:00.100"), ("Waiting:Deadline", "00:00:00.500"), ("Site:LearnChildren", "false")];

    [Fact]
    public async Task Every_command_of_the_page_does_what_it_says_in_the_order_of_the_page()
    {
        var site = await JourneySite.StartAsync(null, [.. ShortDeadline, ("Inbox:MaximumFileBytes", "3000")]);
        try
        {
            await FailAsync(site);
            var steps = Steps(() => site, async configuration => site = await site.RestartAsync(configuration));
            foreach (string line in Document.ShellLines(Page))
            {
                Assert.True(steps.Remove(line, out var step), $"{Page} has a command that this test does not run: {line}");
                bool isRun = false;
                await step(values =>
                {
                    isRun = true;
                    return RunAsync(site, line, values);
                });
                Assert.True(isRun, line);
            }

            Assert.Empty(steps.Keys);
        }
        finally
        {
            await site.DisposeAsync();
        }
    }

    /// <summary>What each command needs, what is filled in, and what must have come of it.</summary>
    private static Dictionary<string, Func<Func<(string, string)[], Task<string>>, Task>> Steps(
        Func<JourneySite> site, Func<(string, string)[], Task> restartAsync)
    {
        string job = "";
        string letters = Path.Combine(site().Folder, "letters.jsonl"), file = Path.Combine(site().Folder, "mended.mif");
        return new(StringComparer.Ordinal)
        {
            ["replication dead-letters groups"] = async run =>
            {
                string groups = await run([]);
                Assert.All([Late, "unknown-site/unknown-site:M03", "ambiguous-package/ambiguous-package:100?0009", "malformed-mif", "not-a-status-mif", "oversize"],
                    group => Assert.Contains($" {group} ", groups, StringComparison.Ordinal));
            },
            ["replication dead-letters list --group 'GROUP'"] = async run =>
                Assert.Contains("This PkgID (100Z0077) does not exist in the parent table, SMSPackages.", await run([("GROUP", Late)]), StringComparison.Ordinal),
            ["replication dead-letters list --package PACKAGE --site SITE"] = async run =>
                Assert.Contains("ambiguous-package", await run([("PACKAGE", "100Z0009"), ("SITE", "M01")]), StringComparison.Ordinal),
            ["replication dead-letters list --text NAME --all"] = async run =>
                Assert.Contains("malformed-mif", await run([("NAME", "BAD.MIF")]), StringComparison.Ordinal),
            ["replication dead-letters list --payload-text TEXT"] = async run =>
                Assert.Contains("not-a-status-mif", await run([("TEXT", StatusMif.JobStatus("M01")[..40])]), StringComparison.Ordinal),
            ["replication dead-letters show ID"] = async run => Assert.Contains("BAD.MIF", await run([("ID", await IdAsync(site(), "BAD.MIF"))]), StringComparison.Ordinal),

            ["replication packages add PACKAGE --name \"What people call it\""] = async run =>
            {
                await run([("PACKAGE", "10000077")]);
                await site().EventuallyAsync("api/statuses?package=10000077", 3);
            },
            ["replication sites add SITE"] = async run =>
            {
                await run([("SITE", "M03")]);
                await site().EventuallyAsync("api/statuses?site=M03", 1);
            },
            ["replication packages remove PACKAGE --why \"a twin that was never ours\""] = async run =>
            {
                await run([("PACKAGE", "10010009")]);
                await site().EventuallyAsync("api/statuses?package=10000009", 1);
            },

            ["replication dead-letters preview --group 'GROUP'"] = async run =>
            {
                await restartAsync([.. ShortDeadline, ("DeadLetters:AutomaticReplay", "false")]);
                Drop(site(), "100Z0078", 150);
                await site().EventuallyAsync($"api/dead-letters?limit=0&group={Uri.EscapeDataString(Later)}", 150);
                await site().AddPackageAsync("10000078");
                Assert.Contains("Of 150 letters 150 would succeed.", await run([("GROUP", Later)]), StringComparison.Ordinal);
            },

            ["replication dead-letters replay --group 'GROUP' --why \"the limit is raised\" --dry-run"] = async run =>
                Assert.Contains("would be sent back: 12.", await run([("GROUP", "oversize")]), StringComparison.Ordinal),
            ["replication dead-letters replay --group 'GROUP' --why \"the limit is raised\" --yes --wait"] = async run =>
                Assert.Contains("completed, 12 of 12 done, 12 well, 0 failed again", await run([("GROUP", "oversize")]), StringComparison.Ordinal),

            ["replication dead-letters replay --group 'GROUP' --why \"the package is there\" --rate 20 --yes"] = async run =>
                job = JobPattern().Match(await run([("GROUP", Later)])).Groups["id"].Value,
            ["replication replays list"] = async run => Assert.Contains(job, await run([]), StringComparison.Ordinal),
            ["replication replays show JOB"] = async run => Assert.Contains("the package is there", await run([("JOB", job)]), StringComparison.Ordinal),
            ["replication replays pause JOB --why \"the database is busy\""] = async run =>
                Assert.Contains($"Replay {job}: paused", await run([("JOB", job)]), StringComparison.Ordinal),
            ["replication replays resume JOB"] = async run => Assert.Contains($"Replay {job}: running", await run([("JOB", job)]), StringComparison.Ordinal),
            ["replication replays cancel JOB --why \"the rest goes in the morning\""] = async run =>
                Assert.Contains($"Replay {job}: cancelled", await run([("JOB", job)]), StringComparison.Ordinal),

            ["replication dead-letters replay --group 'GROUP' --why \"when the night is over\" --at TIME --yes"] = async run =>
                Assert.Matches(@"scheduled, 0 of [1-9]\d* done", await run([("GROUP", Later), ("TIME", "2099-12-24T08:00:00Z")])),
            ["replication dead-letters replay ID --why \"the defect is mended\" --force"] = async run =>
            {
                string id = await IdAsync(site(), "BAD.MIF");
                await FailAgainAsync(site(), id, attempts: 2);
                await FailAgainAsync(site(), id, attempts: 3);
                await run([("ID", id)]);
                await AttemptsAsync(site(), id, 4);
            },

            ["replication mif translate FILE"] = async run =>
            {
                string payload = await site().GetTextAsync($"api/dead-letters/{await IdAsync(site(), "QUOTE.MIF")}/payload");
                await File.WriteAllTextAsync(file, payload.Replace("\"SRV", "\"SRV\"", StringComparison.Ordinal), Encoding.Latin1, TestContext.Current.CancellationToken);
                Assert.Contains("100Z0006", await run([("FILE", file)]), StringComparison.Ordinal);
            },
            ["replication dead-letters edit ID --payload FILE --why \"a quote was missing\" --replay"] = async run =>
            {
                Assert.Contains("\"SRV\"", await run([("ID", await IdAsync(site(), "QUOTE.MIF")), ("FILE", file)]), StringComparison.Ordinal);
                await site().EventuallyAsync("api/statuses?package=10000006&site=M01&server=SRV", 1);
            },

            ["replication dead-letters discard --group 'GROUP' --why \"sent by mistake\" --yes"] = async run =>
                Assert.Contains("Letters: 2.", await run([("GROUP", "not-a-status-mif")]), StringComparison.Ordinal),
            ["replication dead-letters restore --group 'GROUP' --why \"it was none\" --yes"] = async run =>
                Assert.Contains("Letters: 2.", await run([("GROUP", "not-a-status-mif")]), StringComparison.Ordinal),
            ["replication dead-letters snooze 'GROUP' --until TIME --why \"the site mends it today\""] = async run =>
            {
                await run([("GROUP", "malformed-mif"), ("TIME", "2099-12-24T08:00:00Z")]);
                Assert.Contains((await site().ListAsync("api/dead-letters/groups")).Select(group => group!["snoozedUntil"]?.ToString()), until => until is not null);
            },

            ["replication dead-letters export --group 'GROUP' > LETTERS"] = async run =>
            {
                await run([("GROUP", "not-a-status-mif"), ("LETTERS", letters)]);
                Assert.Equal(2, File.ReadLines(letters).Count());
            },
            ["replication dead-letters import LETTERS --why \"moved\""] = async run =>
                Assert.Contains("0 imported, 2 skipped.", await run([("LETTERS", letters)]), StringComparison.Ordinal),

            ["replication lanes list"] = async run =>
            {
                (await site().PostAsync("api/lanes/pause", new { lane = "M01", why = "too much of it is at fault" })).EnsureSuccessStatusCode();
                Assert.Contains("too much of it is at fault", await run([]), StringComparison.Ordinal);
            },
            ["replication lanes resume LANE --why \"the sender is mended\""] = async run =>
            {
                await run([("LANE", "M01")]);
                site().Drop("M01", "AFTER.MIF", Encoding.Latin1.GetBytes(StatusMif.Write(StatusJourneys.Status("100Z0006") with { Server = "AFTER" }, table: false)));
                await site().EventuallyAsync("api/statuses?package=10000006&server=AFTER", 1);
            },
            ["replication lanes pause LANE --why \"the sender is being moved\""] = async run =>
            {
                await run([("LANE", "M01")]);
                Assert.Contains(await site().ListAsync("api/lanes"), lane => lane!["lane"]!.ToString() == "M01" && lane["pausedSince"] is not null);
            },

            ["replication audit list"] = async run => Assert.Contains("sent by mistake", await run([]), StringComparison.Ordinal),
        };
    }

    /// <summary>Lets happen what the page tells of.</summary>
    private static async Task FailAsync(JourneySite site)
    {
        (await site.PostAsync("api/sites", new { siteCode = "M01" })).EnsureSuccessStatusCode();
        foreach (string package in (string[])["10000006", "10000009", "10010009"])
        {
            await site.AddPackageAsync(package);
        }

        Drop(site, "100Z0077", 3);
        site.Drop("UNKNOWN.MIF", StatusJourneys.Status("100Z0006") with { Site = "M03" });
        site.Drop("TWIN.MIF", StatusJourneys.Status("100Z0009"));
        site.Drop("M01", "BAD.MIF", "Start Component"u8.ToArray());
        site.Drop("M01", "QUOTE.MIF", Encoding.Latin1.GetBytes(Broken));
        for (int index = 0; index < 12; index++)
        {
            string large = StatusMif.Write(StatusJourneys.Status("100Z0006") with { Server = $"L{index}" }, table: false) + new string('\n', 3_000);
            site.Drop("M01", $"LARGE{index}.MIF", Encoding.Latin1.GetBytes(large));
        }

        site.Drop("M01", "JOB1.MIF", Encoding.Latin1.GetBytes(StatusMif.JobStatus("M01")));
        site.Drop("M01", "JOB2.MIF", Encoding.Latin1.GetBytes(StatusMif.JobStatus("M01")));
        await site.EventuallyAsync("api/dead-letters?limit=0", 21);
    }

    private static void Drop(JourneySite site, string packageId, int count)
    {
        for (int index = 0; index < count; index++)
        {
            site.Drop($"{packageId}-{index}.MIF", StatusJourneys.Status(packageId) with { Server = $"S{index}" });
        }
    }

    private static async Task FailAgainAsync(JourneySite site, string id, int attempts)
    {
        (await site.PostAsync("api/dead-letters/replay", new { selection = new { ids = new[] { id } }, why = "once more" })).EnsureSuccessStatusCode();
        await AttemptsAsync(site, id, attempts);
    }

    private static Task AttemptsAsync(JourneySite site, string id, int attempts) => JourneySite.EventuallyAsync(
        async () => (await site.GetAsync($"api/dead-letters/{id}"))["attempts"]!.GetValue<int>() == attempts, () => $"{id} was not tried {attempts} times.");

    private static async Task<string> IdAsync(JourneySite site, string fileName) =>
        Assert.Single(await site.ListAsync($"api/dead-letters?text={fileName}"))!["id"]!.ToString();

    /// <summary>Runs a line as a shell would, and requires the exit code 0.</summary>
    /// <returns>What it printed.</returns>
    private static async Task<string> RunAsync(JourneySite site, string line, (string Placeholder, string Value)[] values)
    {
        string[] words = [.. Document.Words(line).Skip(1).Select(word =>
            !PlaceholderPattern().IsMatch(word) ? word : Assert.Single(values, value => value.Placeholder == word).Value)];
        using var output = new StringWriter();
        var context = new CommandContext(new ConfigurationBuilder().Build(), output, output, AnsiConsole.Create(new AnsiConsoleSettings()));
        string? redirectedTo = words is [.., ">", var last] ? last : null;
        string[] arguments = redirectedTo is null ? words : words[..^2];
        string[] url = words[0] == "mif" ? [] : ["--url", site.BaseAddress.ToString()];
        int exitCode;
        try
        {
            exitCode = await CommandLine.InvokeAsync(CommandLine.Create(context), [.. arguments, .. url]);
        }
        catch (Exception exception)
        {
            exitCode = Failures.Report(exception, output);
        }

        Assert.True(exitCode == 0, $"{line} ended with {exitCode}: {output}");
        if (redirectedTo is not null)
        {
            await File.WriteAllTextAsync(redirectedTo, output.ToString(), TestContext.Current.CancellationToken);
        }

        return output.ToString();
    }

    [GeneratedRegex("^[A-Z]+$")]
    private static partial Regex PlaceholderPattern();

    [GeneratedRegex(@"^Replay (?<id>[0-9a-f-]{36}): canary", RegexOptions.ExplicitCapture)]
    private static partial Regex JobPattern();
}
