using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;
using Replication.Translation;

namespace Replication.Console.Api;

/// <summary>What the payload of a letter holds: read by the real translator and contracts, for previews and edits. Pure.</summary>
internal static class LetterContent
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly IReadOnlyList<PackageStatusReport> None = [];

    /// <summary>The payload as text: a file with a character per octet, a report as JSON.</summary>
    public static Encoding EncodingOf(Stage stage) => stage is Stage.DistributionManager ? Encoding.UTF8 : Encoding.Latin1;

    /// <summary>Its reports, or the reason that there are none. What is quarantined can't be looked into from here and keeps its reason.</summary>
    public static (IReadOnlyList<PackageStatusReport> Reports, DeadLetterReason? Reason) Read(DeadLetterRow letter)
    {
        if (letter.Payload is not { } payload)
        {
            return (None, letter.Reason);
        }

        if (letter.Stage is Stage.DistributionManager)
        {
            return Problem(letter.Stage, payload) is null
                ? ([ReportedStatusWire.FromWire(letter.ClaimId, ContractJson.Read<ReportedStatus>(payload))], null)
                : (None, DeadLetterReason.UnexpectedError);
        }

        var translated = StatusTranslator.Translate(payload);
        return translated.IsTranslated
            ? ([.. translated.Reports.Select(report => ReportedStatusWire.FromWire(letter.ClaimId, report))], null)
            : (None, translated.Error.Reason);
    }

    /// <summary>What the translator has against a file, and where; null where it has nothing, or the payload is no file.</summary>
    public static PayloadErrorAnswer? ErrorOf(DeadLetterRow letter) =>
        letter is { Payload: { } payload, Stage: not Stage.DistributionManager } && StatusTranslator.Translate(payload).Error is { } error
            ? new(error.Reason, error.Line ?? 0, error.Column ?? 0, error.Message)
            : null;

    /// <summary>What the parser has against a payload; null where it may be replayed.</summary>
    public static string? Problem(Stage stage, byte[] payload)
    {
        if (stage is not Stage.DistributionManager)
        {
            return StatusTranslator.Translate(payload).Error?.Message;
        }

        try
        {
            ReportedStatusWire.FromWire(Guid.Empty, ContractJson.Read<ReportedStatus>(payload));
            return null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return $"The report can't be read: {exception.Message} A letter of the distribution manager takes a report as JSON, as 'dead-letters show' prints it.";
        }
    }

    /// <summary>A payload as people read it: a report with a value a line, a file as it is.</summary>
    public static string Shown(Stage stage, string payload)
    {
        try
        {
            return stage is Stage.DistributionManager ? JsonNode.Parse(payload)!.ToJsonString(Readable) : payload;
        }
        catch (JsonException)
        {
            return payload;
        }
    }

    /// <summary>The lines that differ, with a sign each.</summary>
    public static string Difference(Stage stage, byte[] before, byte[] after)
    {
        var encoding = EncodingOf(stage);
        var lines = InlineDiffBuilder.Diff(Shown(stage, encoding.GetString(before)), Shown(stage, encoding.GetString(after))).Lines;
        return string.Join('\n', lines.Where(line => line.Type is not ChangeType.Unchanged).Select(line => line.Type switch
        {
            ChangeType.Deleted => $"- {line.Text}",
            ChangeType.Inserted => $"+ {line.Text}",
            _ => $"  {line.Text}",
        }));
    }
}
