using System.CommandLine;
using Replication.Cli.Output;
using Replication.Contracts;
using Replication.Domain;
using Replication.Translation;

namespace Replication.Cli.Mif;

/// <summary>The verbs <c>mif check</c> and <c>mif translate</c>: files on disk, without a pipeline.</summary>
internal static class MifCommand
{
    private sealed record Translated(string File, IReadOnlyList<TranslatedReport> Reports, TranslatedError? Error);

    private sealed record TranslatedReport(
        string PackageId,
        bool Marker,
        string SiteCode,
        string Server,
        string Type,
        string Status,
        long? TransactionId,
        DateTimeOffset UpdatedAt,
        int? SourceVersion,
        string? Share);

    private sealed record TranslatedError(string Reason, int? Line, int? Column, string Message);

    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "MIF files.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var translate = new Command("translate", "Show what the pipeline makes of files. Ends with 1 where one is no package status MIF.") { files, json };
        translate.SetAction(parsed => Print(context, parsed.GetValue(json), [.. parsed.GetValue(files)!.Select(Translate)]));
        return new Command("mif", "MIF files, offline.") { CheckVerb.Create(context), translate };
    }

    private static int Print(CommandContext context, bool json, List<Translated> results)
    {
        if (json)
        {
            Printer.WriteJson(context.Output, results);
        }
        else
        {
            results.ForEach(result => WriteTranslated(context.Output, result));
        }

        return results.TrueForAll(result => result.Error is null) ? ExitCode.Done : ExitCode.Failed;
    }

    private static Translated Translate(string file)
    {
        var result = StatusTranslator.Translate(MifFile.Read(file).Octets);
        return result.IsTranslated
            ? new Translated(file, [.. result.Reports.Select(Report)], null)
            : new Translated(
                file, [], new TranslatedError(result.Error.Reason.WireName(), result.Error.Line, result.Error.Column, result.Error.Message));
    }

    private static TranslatedReport Report(ReportedStatus report) => new(
        report.PackageId,
        ReportedPackageId.Parse(report.PackageId).HasMarker,
        report.SiteCode,
        report.Server,
        report.Type,
        report.Status,
        report.TransactionId,
        report.UpdatedAt,
        report.SourceVersion,
        report.Share);

    private static void WriteTranslated(TextWriter output, Translated file)
    {
        if (file.Error is { } error)
        {
            string place = error.Line is { } line ? $":{line}:{error.Column}" : "";
            output.WriteLine($"{file.File}{place}: {error.Reason}: {error.Message}");
        }

        foreach (var report in file.Reports)
        {
            string marker = report.Marker ? " (success marker)" : "";
            output.WriteLine($"{file.File}: {report.PackageId}{marker} {report.Status} {report.Type} on {report.Server} of site {report.SiteCode}, {report.UpdatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, transaction {report.TransactionId?.ToString() ?? "none"}");
        }
    }
}
