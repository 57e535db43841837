using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Replication.Cli;
using Replication.Cli.Run;
using Spectre.Console;
using Xunit;

namespace Replication.Tests.Cli;

public sealed class CliTests
{
    [Fact]
    public void The_help_of_every_verb_is_as_approved()
    {
        var root = CommandLine.Create(new CommandContext(new ConfigurationBuilder().Build(), TextWriter.Null, TextWriter.Null, AnsiConsole.Console));
        var text = new StringBuilder();
        Describe(root, "replication", text);
        Repository.Approve("cli-help.txt", text.ToString());
    }

    [Fact]
    public async Task The_demo_ends_by_itself_and_adds_up()
    {
        var result = await ReplicationProgram.RunAsync("demo", "--statuses", "2000", "--packages", "40", "--sites", "3", "--seed", "7", "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        var demo = JsonNode.Parse(result.Output)!;
        int Count(string name) => demo[name]!.GetValue<int>();
        Assert.Equal((2_000, 2_000, 2_000), (Count("sent"), Count("filesDespooled"), Count("received")));
        Assert.Equal(1_800, Count("applied"));
        Assert.Equal(2_000, Count("applied") + Count("stale") + Count("waiting") + Count("deadLettered"));
        Assert.Equal(Count("deadLettered"), demo["deadLettersByReason"]!.AsObject().Sum(reason => reason.Value!.GetValue<int>()));
        Assert.InRange(Count("markersResolved"), 1, 1_900);
        Assert.Equal("INSTALLED", demo["article"]!["status"]!.ToString());
        Directory.Delete(demo["data"]!.ToString(), recursive: true);
    }

    [Fact]
    public async Task The_demo_tells_a_newcomer_what_became_of_the_articles_report()
    {
        var result = await ReplicationProgram.RunAsync("demo", "--statuses", "50", "--packages", "10");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("This PkgID (100Z0006) does not exist in the parent table, SMSPackages.", result.Output, StringComparison.Ordinal);
        Assert.Contains("resolved to 10000006, which is INSTALLED", result.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing is lost: 50 sent = 50 received", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--statuses is 0", "demo", "--statuses", "0")]
    [InlineData(2, "--faults is 7", "demo", "--faults", "7")]
    [InlineData(2, "Unrecognized command or argument", "frobnicate")]
    [InlineData(2, "Inbox:MaximumFileBytes", "run", "--data", "/tmp/replication-usage", "--Inbox:MaximumFileBytes", "none")]
    [InlineData(2, "Inbox:MaximumFileBytes", "run", "--data", "/tmp/replication-usage", "--Inbox:MaximumFileBytes=-1")]
    [InlineData(2, "Site:Code is 'TOOLONG'", "run", "--data", "/tmp/replication-usage", "--Site:Code", "TOOLONG")]
    [InlineData(2, "MaximumFileByte", "run", "--data", "/tmp/replication-usage", "--Inbox:MaximumFileByte", "5")]
    [InlineData(2, "DeadLetters:Retention:Resolved is -00:00:01; it must be 00:00:00", "run", "--data", "/tmp/replication-usage", "--DeadLetters:Retention:Resolved", "-00:00:01")]
    [InlineData(2, "DeadLetters:Retention:Folder is /tmp/replication-usage/inbox/out, in the inbox", "run", "--data", "/tmp/replication-usage", "--DeadLetters:Retention:Folder", "/tmp/replication-usage/inbox/out")]
    [InlineData(2, "loopback", "run", "--data", "/tmp/replication-usage", "--urls", "http://0.0.0.0:5080")]
    [InlineData(2, "Console:OpenIdConnect:Authority is 'http://x': an https address", "run", "--data", "/tmp/replication-usage", "--Console:Authentication", "true", "--Console:OpenIdConnect:Authority", "http://x", "--Console:OpenIdConnect:ClientId", "x")]
    [InlineData(2, "Ceiling:Share is 2", "run", "--data", "/tmp/replication-usage", "--Ceiling:Share", "2")]
    [InlineData(2, "--why", "dead-letters", "replay", "--all")]
    [InlineData(2, "--why", "lanes", "resume", "M03")]
    [InlineData(2, "No letters are named", "dead-letters", "replay", "--why", "x")]
    [InlineData(1, "Nothing answers at http://127.0.0.1:1", "queues", "--url", "http://127.0.0.1:1")]
    [InlineData(1, "can't be read", "mif", "check", "/nowhere/x.mif")]
    [InlineData(1, "can't be", "run", "--data", "/proc/nowhere")]
    [InlineData(1, "does not exist", "packages", "import", "/nowhere.csv")]
    public async Task What_is_wrong_is_one_line_with_an_exit_code_and_never_a_stack_trace(int exitCode, string text, params string[] arguments)
    {
        var result = await ReplicationProgram.RunAsync(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("replication: ", result.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task The_values_in_force_have_a_line_each_however_deep_they_stand()
    {
        var result = await ReplicationProgram.RunAsync("config", "show", "--DeadLetters:Retention:Discarded", "7.00:00:00", "--DeadLetters:Retention:Resolved", "");
        Assert.Equal(0, result.ExitCode);
        string[] lines = [.. result.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains("DeadLetters:AutomaticReplay true", lines);
        Assert.Contains("DeadLetters:Retention:Discarded 7.00:00:00", lines);
        Assert.Contains("DeadLetters:Retention:Resolved", lines);
    }

    [Fact]
    public async Task A_second_process_on_a_data_folder_is_refused_by_name()
    {
        string folder = Directory.CreateTempSubdirectory("replication-second-").FullName;
        using var data = Replication.Hosting.Data.DataFolder.Open(folder);
        var result = await ReplicationProgram.RunAsync("run", "--data", folder, "--until-idle");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{folder} is in use by process {Environment.ProcessId}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_can_be_a_JSON_document_a_line_with_the_trace_that_it_belongs_to()
    {
        string folder = Directory.CreateTempSubdirectory("replication-log-").FullName;
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllTextAsync(Path.Combine(inbox, "BAD.MIF"), "Start Component", TestContext.Current.CancellationToken);
        var result = await ReplicationProgram.RunAsync(
            "run", "--data", folder, "--until-idle", "--urls", $"http://127.0.0.1:{ReplicationProgram.FreePort()}", "--Logging:Console:FormatterName", "json");
        Assert.Equal(0, result.ExitCode);
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var letter = Assert.Single(lines, line => line["Category"]!.ToString().EndsWith("DeadLettersTelemetry", StringComparison.Ordinal));
        Assert.Contains(letter["Scopes"]!.AsArray(), scope => scope?["TraceId"]?.ToString().Length == 32);
    }

    [Fact]
    public async Task A_taken_port_is_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string folder = Directory.CreateTempSubdirectory("replication-port-").FullName;
        var result = await ReplicationProgram.RunAsync("run", "--data", folder, "--urls", $"http://{taken.LocalEndpoint}");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("address already in use", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mif_check_and_translate_print_what_they_find_as_JSON()
    {
        string folder = Directory.CreateTempSubdirectory("replication-mif-").FullName;
        string good = Path.Combine(folder, "good.mif"), bad = Path.Combine(folder, "bad.mif");
        string text = Replication.Cli.Simulation.StatusMif.Write(Journeys.StatusJourneys.Status("100Z0006"), table: true);
        await File.WriteAllTextAsync(good, text, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(bad, text[..200], TestContext.Current.CancellationToken);

        var check = await ReplicationProgram.RunAsync("mif", "check", good, bad, "--json");
        Assert.Equal(1, check.ExitCode);
        var checks = JsonNode.Parse(check.Output)!.AsArray();
        Assert.Equal([true, false], checks.Select(file => file!["valid"]!.GetValue<bool>()));
        Assert.InRange(checks[1]!["diagnostics"]![0]!["line"]!.GetValue<int>(), 1, 20);

        var translate = await ReplicationProgram.RunAsync("mif", "translate", good, bad, "--json");
        Assert.Equal(1, translate.ExitCode);
        var files = JsonNode.Parse(translate.Output)!.AsArray();
        var report = files[0]!["reports"]![0]!;
        Assert.Equal(("100Z0006", true, "INSTALLED"), (report["packageId"]!.ToString(), report["marker"]!.GetValue<bool>(), report["status"]!.ToString()));
        Assert.Equal("malformed-mif", files[1]!["error"]!["reason"]!.ToString());
    }

    [Theory]
    [InlineData("amqp://user:secret@host/v", "amqp://user:***@host/v")]
    [InlineData("Host=db;Username=u;Password=secret;Database=d", "Host=db;Username=u;Password=***;Database=d")]
    [InlineData("plain", "plain")]
    public void Secrets_are_masked(string connection, string masked) => Assert.Equal(masked, ConfigCommand.Mask(connection));

    private static void Describe(Command command, string path, StringBuilder text)
    {
        text.AppendLine($"{path}: {command.Description}");
        foreach (var argument in command.Arguments)
        {
            text.AppendLine($"    {argument.Name}: {argument.Description}");
        }

        foreach (var option in command.Options.OrderBy(option => option.Name, StringComparer.Ordinal))
        {
            text.AppendLine($"    {option.Name}{(option.Required ? " (needed)" : "")}: {option.Description}");
        }

        foreach (var child in command.Subcommands.OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            Describe(child, $"{path} {child.Name}", text);
        }
    }
}
