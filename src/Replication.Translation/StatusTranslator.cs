using Replication.Contracts;
using Replication.Domain;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>
/// Turns a package status MIF of an SMS 1.2 child into status reports. What is missing or contradicts itself is never read as success
/// (KB Q190135).
/// </summary>
/// <remarks>
/// The layout is this project's own in the documented frame of an IDMIF, as that of 1.2 is not published: groups of the classes
/// <c>MICROSOFT|IDENTIFICATION|1.0</c> (Site, Time, TransactionID) and <c>MICROSOFT|ARCHITECTURE|1.0</c> (ArchitectureName
/// PackageLocation), and groups or tables of <c>MICROSOFT|PACKAGELOCATION|1.0</c>, a status in each group or row (<see cref="StatusRow"/>).
/// </remarks>
public static class StatusTranslator
{
    private const string Site = "Site";
    private const string Time = "Time";
    private const string TransactionId = "TransactionID";
    private const string ArchitectureName = "ArchitectureName";
    private const string StatusArchitecture = "PackageLocation";

    private static readonly MifClass IdentificationClass = new("MICROSOFT|IDENTIFICATION|1.0");
    private static readonly MifClass ArchitectureClass = new("MICROSOFT|ARCHITECTURE|1.0");
    private static readonly MifClass StatusClass = new("MICROSOFT|PACKAGELOCATION|1.0");
    private static readonly MifClass JobStatusClass = new("MICROSOFT|JOBSTATUS|1.0");

    /// <summary>
    /// Reads one file. Pure: the same octets give the same result, on any thread, and none of them an exception.
    /// </summary>
    /// <param name="payload">The whole file.</param>
    /// <param name="options">The limits; <see cref="MifOptions.Default"/> where null.</param>
    public static TranslationResult Translate(ReadOnlySpan<byte> payload, MifOptions? options = null)
    {
        var parsed = MifParser.Parse(payload, options);
        if (parsed.HasErrors)
        {
            return TranslationResult.Of(NotParsed(payload, parsed.Diagnostics), parsed.Diagnostics);
        }

        var reports = new List<ReportedStatus>();
        var error = Read(parsed, reports);
        return error is null
            ? TranslationResult.Of(reports, parsed.Diagnostics)
            : TranslationResult.Of(error, parsed.Diagnostics);
    }

    private static TranslationError NotParsed(ReadOnlySpan<byte> payload, IReadOnlyList<MifDiagnostic> diagnostics)
    {
        if (ForeignFormat.Recognise(payload) is { } format)
        {
            return new TranslationError
            {
                Reason = DeadLetterReason.NotAStatusMif,
                Message = $"The file is {format}, a format with the same ending; it must be a package status MIF. "
                    + "Keep such files out of the inbox.",
            };
        }

        var first = diagnostics.First(diagnostic => diagnostic.Severity == MifSeverity.Error);
        return Failed(DeadLetterReason.MalformedMif, new MifPosition(first.Line, first.Column), first.Message);
    }

    private static TranslationError? Read(MifParseResult parsed, List<ReportedStatus> reports)
    {
        var document = parsed.Document!;
        if (CheckKind(parsed, document) is { } wrongKind)
        {
            return wrongKind;
        }

        if (Find(document, IdentificationClass, "Identification", out var identification) is { } missing)
        {
            return missing;
        }

        var values = new ValueReader(identification!.OwnValues, new NamedColumns(identification, [Site, Time, TransactionId]));
        string written = values.NeededText(Site);
        if (!SiteCode.TryParse(written, out var siteCode))
        {
            values.Fail(Site, SiteCode.Rule);
        }

        var sender = new Sender(siteCode, values.Number(TransactionId, long.MaxValue), values);
        return values.Error ?? ReadStatuses(document, sender, reports);
    }

    /// <summary>Why the document is no package status MIF; null where it is one.</summary>
    private static TranslationError? CheckKind(MifParseResult parsed, MifDocument document)
    {
        bool hasStatus = document.Groups.Any(group => group.Class.Equals(StatusClass));
        if (!hasStatus && document.Groups.FirstOrDefault(group => group.Class.Equals(JobStatusClass)) is { } jobStatus)
        {
            return NotAStatusMif(jobStatus.Position, $"the group \"{jobStatus.Name}\" makes the file a job status MIF");
        }

        var architecture = document.Groups.FirstOrDefault(group => group.Class.Equals(ArchitectureClass));
        var values = architecture is null
            ? null
            : new ValueReader(architecture.OwnValues, new NamedColumns(architecture, [ArchitectureName]));
        string? name = values?.Text(ArchitectureName);
        if (name is not null && !string.Equals(name, StatusArchitecture, StringComparison.OrdinalIgnoreCase))
        {
            string found = $"{ArchitectureName} is '{Shown.Text(name)}', so the file is an IDMIF of another architecture";
            return NotAStatusMif(values!.PositionOf(ArchitectureName), found);
        }

        if (!hasStatus)
        {
            return WithoutStatus(parsed, document);
        }

        if (name is null && values?.Error is null)
        {
            values?.Missing(ArchitectureName, $"a package status MIF has {StatusArchitecture} there");
        }

        return architecture is null ? Find(document, ArchitectureClass, "Architecture", out _) : values!.Error;
    }

    /// <summary>A file that lost its end may have lost its statuses with it, so that is what it is called.</summary>
    private static TranslationError WithoutStatus(MifParseResult parsed, MifDocument document)
    {
        var end = parsed.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Code == MifDiagnosticCode.MissingEndComponent);
        return end is null
            ? NotAStatusMif(document.Position, KindOf(document))
            : Failed(
                DeadLetterReason.MalformedMif,
                new MifPosition(end.Line, end.Column),
                $"the file ends without END COMPONENT and before a group of the class {StatusClass}. It is truncated: send it again.");
    }

    /// <summary>What a document without a status is, by its groups.</summary>
    private static string KindOf(MifDocument document)
    {
        if (document.Groups.FirstOrDefault(group => group.Class.Name.SequenceEqual("COMPONENTID")) is { } component)
        {
            return $"the group \"{component.Name}\" makes the file the description of a DMI component";
        }

        bool hasIdentity = document.Groups.Any(group => group.Class.Equals(ArchitectureClass) || group.Class.Equals(IdentificationClass));
        return hasIdentity
            ? $"the file has no group of the class {StatusClass}"
            : "the file is an inventory NOIDMIF, as it has neither an Architecture nor an Identification group";
    }

    private static TranslationError? ReadStatuses(MifDocument document, Sender sender, List<ReportedStatus> reports)
    {
        var tables = document.Tables.Where(table => table.Class.Equals(StatusClass)).ToList();
        foreach (var group in document.Groups.Where(group => group.Class.Equals(StatusClass)))
        {
            var columns = new NamedColumns(group, StatusRow.Names);
            if (IsStatus(group, columns, tables) && StatusRow.Read(group.OwnValues, columns, sender, reports) is { } error)
            {
                return error;
            }
        }

        foreach (var table in tables)
        {
            if (ReadTable(table, sender, reports) is { } error)
            {
                return error;
            }
        }

        if (reports.Count > 0)
        {
            return null;
        }

        var at = tables.Count > 0 ? tables[0].Position : document.Groups.First(group => group.Class.Equals(StatusClass)).Position;
        string message = $"the class {StatusClass} has no rows; a package status MIF has at least one status. Send the file with its rows.";
        return Failed(DeadLetterReason.MissingAttribute, at, message) with { SiteCode = sender.SiteCode.ToString() };
    }

    /// <summary>
    /// In the SMS dialect the last row of a key wins. Here it does so only among rows of one package, server and type: where a writer's KEY
    /// is shorter, every row is a status of its own and none may get lost.
    /// </summary>
    private static TranslationError? ReadTable(MifTable table, Sender sender, List<ReportedStatus> reports)
    {
        var columns = new NamedColumns(table.Template, StatusRow.Names);
        int first = reports.Count;
        foreach (var row in table.Rows)
        {
            if (StatusRow.Read(row, columns, sender, reports) is { } error)
            {
                return error;
            }
        }

        if (!table.Rows.Any(row => row.IsReplaced))
        {
            return null;
        }

        var later = new HashSet<(string PackageId, string Server, string Type)>();
        var kept = new List<ReportedStatus>();
        for (int index = table.Rows.Count - 1; index >= 0; index--)
        {
            var report = reports[first + index];
            bool isLast = later.Add((report.PackageId.ToUpperInvariant(), StatusKey.Fold(report.Server), report.Type));
            if (isLast || !table.Rows[index].IsReplaced)
            {
                kept.Add(report);
            }
        }

        kept.Reverse();
        reports.RemoveRange(first, reports.Count - first);
        reports.AddRange(kept.Select((report, index) => report with { Row = first + index + 1 }));
        return null;
    }

    /// <summary>
    /// Whether a group's own values are a status. A group with ID and key is template and status at once; but where tables use it and it
    /// names no package itself, its values are but defaults.
    /// </summary>
    private static bool IsStatus(MifGroup group, NamedColumns columns, List<MifTable> tables) =>
        group.IsScalar
        && (tables.TrueForAll(table => table.Template != group)
            || columns.ValueOf(StatusRow.PackageId, group.OwnValues) is { OctetCount: > 0 });

    private static TranslationError? Find(MifDocument document, MifClass mifClass, string name, out MifGroup? found)
    {
        var groups = document.Groups.Where(group => group.Class.Equals(mifClass)).ToList();
        found = groups.Count == 1 ? groups[0] : null;
        if (found is not null)
        {
            return null;
        }

        string message = $"{name} group of the class {mifClass}; a package status MIF has one. {ValueReader.Fix}";
        return groups.Count == 0
            ? Failed(DeadLetterReason.MissingAttribute, document.Position, $"the file has no {message}")
            : Failed(DeadLetterReason.InvalidValue, groups[1].Position, $"the file has more than one {message}");
    }

    private static TranslationError NotAStatusMif(MifPosition at, string found)
    {
        string rule = $"a package status MIF has {ArchitectureName} {StatusArchitecture} and a group of the class {StatusClass}";
        return Failed(DeadLetterReason.NotAStatusMif, at, $"{found}; {rule}. Keep such files out of the inbox.");
    }

    private static TranslationError Failed(DeadLetterReason reason, MifPosition at, string message) => new()
    {
        Reason = reason,
        Line = at.Line,
        Column = at.Column,
        Message = $"Line {at.Line}, column {at.Column}: {message}",
    };
}
