using Replication.Contracts;
using Replication.Domain;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>A batch of files after translation: what goes on, and what failed. One bad file is one letter; the rest go on.</summary>
/// <param name="Translated">Files with at least one report.</param>
/// <param name="Failed">A letter for each file without.</param>
internal sealed record BatchTranslation(IReadOnlyList<TranslatedFile> Translated, IReadOnlyList<FailedItem> Failed)
{
    /// <summary>A message holds at most so many reports, or one file: the size of the transaction that decides them.</summary>
    private const int MaximumReports = 1_000;

    /// <summary>How large a file may be is decided by the despooler; the parser takes what a message can hold.</summary>
    private static readonly MifOptions Limits = new() { MaximumOctets = 16 * 1024 * 1024 };

    /// <summary>Translates; pure but for <paramref name="now"/>.</summary>
    public static BatchTranslation Translate(IReadOnlyList<ClaimedFile> files, DateTimeOffset now)
    {
        var translated = new List<TranslatedFile>(files.Count);
        var failed = new List<FailedItem>();
        foreach (var file in files)
        {
            var result = StatusTranslator.Translate(file.Payload, Limits);
            if (result.IsTranslated)
            {
                translated.Add(Reported(file, result.Reports));
            }
            else
            {
                failed.Add(Letter(file, result.Error, now));
            }
        }

        return new BatchTranslation(translated, failed);
    }

    /// <summary>The messages for what goes on; the reports of a file stay together.</summary>
    public IEnumerable<PackageStatusesReported> Messages()
    {
        var files = new List<TranslatedFile>();
        int reports = 0;
        foreach (var file in Translated)
        {
            if (files.Count > 0 && reports + file.Reports.Count > MaximumReports)
            {
                yield return new PackageStatusesReported { Files = files };
                files = [];
                reports = 0;
            }

            files.Add(file);
            reports += file.Reports.Count;
        }

        if (files.Count > 0)
        {
            yield return new PackageStatusesReported { Files = files };
        }
    }

    private static TranslatedFile Reported(ClaimedFile file, IReadOnlyList<ReportedStatus> reports) => new()
    {
        ClaimId = file.ClaimId,
        Lane = file.Lane,
        FileName = file.FileName,
        ClaimedAt = file.ClaimedAt,
        TraceId = file.TraceId,
        ReplayId = file.ReplayId,
        Reports = reports,
    };

    private static FailedItem Letter(ClaimedFile file, TranslationError error, DateTimeOffset now) => new()
    {
        ClaimId = file.ClaimId,
        Row = 0,
        Stage = Stage.Translation.WireName(),
        Reason = error.Reason.WireName(),
        Message = error.Message,
        PackageId = error.PackageId,
        SiteCode = error.SiteCode,
        Lane = file.Lane,
        FileName = file.FileName,
        ClaimedAt = file.ClaimedAt,
        FailedAt = now,
        Payload = file.Payload,
        TraceId = file.TraceId,
        ReplayId = file.ReplayId,
    };
}
