using System.Globalization;
using Replication.Cli.Simulation;
using Replication.Domain;
using Spectre.Console;

namespace Replication.Cli.Demo;

/// <summary>Tells a newcomer what a demo came to.</summary>
internal static class DemoSummary
{
    private static readonly Dictionary<string, string> Explanations = new(StringComparer.Ordinal)
    {
        ["malformed-mif"] = "cut off on its way; the letter names line and column",
        ["not-a-status-mif"] = "another document with the same ending",
        ["missing-attribute"] = "a value that a status needs is not there",
        ["invalid-value"] = "a value breaks its rule",
        ["contradictory-status"] = "the success marker and a failure in one report",
        ["ambiguous-package"] = "the marker fits two packages; none is guessed",
    };

    public static void Write(IAnsiConsole console, DemoResult result)
    {
        console.Profile.Out.Writer.WriteLine();
        console.Profile.Out.Writer.WriteLine($"Child sites sent {Count(result.Sent)} status files; {Count(result.FilesDespooled)} were taken from the inbox, and each report has one outcome:");
        console.Write(Outcomes(result));
        console.Profile.Out.Writer.WriteLine(result.AddsUp
            ? $"Nothing is lost: {Count(result.Sent)} sent = {Count(result.Received)} received = {Count(result.Applied)} + {Count(result.Stale)} + {Count(result.Waiting)} + {Count(result.DeadLettered)}."
            : $"The figures do not add up: {Count(result.Sent)} sent, {Count(result.Received)} received. That is a defect.");
        console.Profile.Out.Writer.WriteLine($"{result.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s, {Count((long)result.StatusesPerSecond)} statuses a second, one process, embedded.");
        console.Profile.Out.Writer.WriteLine();
        WriteArticle(console, result);
        WriteNext(console, result);
    }

    private static Table Outcomes(DemoResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Outcome").AddColumn(new TableColumn("Reports").RightAligned()).AddColumn("What it means");
        table.AddRow("applied", Count(result.Applied), $"a row of the site database stands on it; in {Count(result.MarkersResolved)} reports the package was found by the success marker Z");
        table.AddRow("stale", Count(result.Stale), "a greater or equal report of the same package and server was known; nothing is overwritten");
        table.AddRow("waiting", Count(result.Waiting), "the package is not known yet; applied as soon as it is added");
        table.AddRow("dead letter", Count(result.DeadLettered), "failed by its own fault; kept whole, with the reason, for replay");
        foreach (var (reason, count) in result.DeadLettersByReason)
        {
            table.AddRow($"  {reason}", Count(count), Explanations.GetValueOrDefault(reason, ""));
        }

        return table;
    }

    private static void WriteArticle(IAnsiConsole console, DemoResult result)
    {
        console.Profile.Out.Writer.WriteLine($"Among them the report of KB Q235805: package {ChildSites.ArticleReported}, its success written as a Z.");
        console.Profile.Out.Writer.WriteLine("  SMS 2.0 would have logged, and lost the status:");
        console.Profile.Out.Writer.WriteLine($"    {TriggerError.UnknownPackage(ChildSites.ArticleReported)}");
        console.Profile.Out.Writer.WriteLine(result.Article is { } article
            ? $"  Here: resolved to {article.PackageId}, which is {article.Status} on {article.Server} of site {article.SiteCode}."
            : "  Here: it was among the faulty reports of this run; look for it with 'waiting list' and 'dead-letters list'.");
        console.Profile.Out.Writer.WriteLine();
    }

    private static void WriteNext(IAnsiConsole console, DemoResult result)
    {
        const string program = "dotnet run -c Release --project src/Replication.Cli --";
        console.Profile.Out.Writer.WriteLine("To try next:");
        console.Profile.Out.Writer.WriteLine($"  {program} run --data {result.Data}");
        console.Profile.Out.Writer.WriteLine("keeps this pipeline running. In a second terminal:");
        console.Profile.Out.Writer.WriteLine($"  {program} statuses list --package {ChildSites.ArticlePackage}");
        if (result.Waiting > 0)
        {
            console.Profile.Out.Writer.WriteLine($"  {program} waiting summary");
            console.Profile.Out.Writer.WriteLine($"  {program} packages add {ChildSites.MissingPackage} --name \"Found again\"    and what waited for it is applied");
        }

        if (result.DeadLettered > 0)
        {
            console.Profile.Out.Writer.WriteLine($"  {program} dead-letters list");
        }
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
