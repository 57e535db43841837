using System.Globalization;
using System.Text;

namespace Replication.Cli.Simulation;

/// <summary>A status as a simulated child site reports it; what is null is left out of the file.</summary>
internal sealed record SimulatedStatus
{
    public required string Site { get; init; }

    public required string PackageId { get; init; }

    public required string? Server { get; init; }

    public required string Type { get; init; }

    public string? Status { get; init; }

    public required int SourceVersion { get; init; }

    public required int TransactionId { get; init; }

    /// <summary>Minutes after the start of the simulated time.</summary>
    public required int Minute { get; init; }
}

/// <summary>The text of the files that SMS 1.2 child sites send.</summary>
internal static class StatusMif
{
    /// <summary>A foreign format with the same file ending: memory content for a programmable chip.</summary>
    public const string MemoryImage = "-- Memory Initialization File\r\nWIDTH=8;\r\nDEPTH=256;\r\nADDRESS_RADIX=HEX;\r\nCONTENT BEGIN\r\n00 : FF;\r\nEND;\r\n";

    private static readonly DateTime Start = new(1999, 3, 1, 8, 0, 0, DateTimeKind.Unspecified);

    /// <summary>A package status MIF with one status.</summary>
    /// <param name="table">As a template and a table with one row, else as a scalar group.</param>
    public static string Write(SimulatedStatus status, bool table)
    {
        string time = Start.AddMinutes(status.Minute).ToString("yyyyMMddHHmmss'.000000'", CultureInfo.InvariantCulture) + "-360";
        var text = new StringBuilder();
        text.Append("//Architecture<PackageLocation>\r\n//UniqueID<").Append(status.Site).Append(">\r\n");
        text.Append("Start Component\r\n  Name = \"Package location\"\r\n");
        Group(text, "Identification", "MICROSOFT|IDENTIFICATION|1.0", 1,
        [
            ("Site", "String(3)", Quote(status.Site)),
            ("Time", "Date", Quote(time)),
            ("TransactionID", "Integer", status.TransactionId.ToString(CultureInfo.InvariantCulture)),
        ]);
        Group(text, "Architecture", "MICROSOFT|ARCHITECTURE|1.0", 2, [("ArchitectureName", "String(32)", Quote("PackageLocation"))]);

        List<(string Name, string Type, string? Value)> attributes =
        [
            ("PackageID", "String(8)", Quote(status.PackageId)),
            ("Server", "String(255)", Quote(status.Server)),
            ("Type", "String(6)", Quote(status.Type)),
            ("Status", "String(16)", Quote(status.Status)),
            ("SourceVersion", "Integer", status.SourceVersion.ToString(CultureInfo.InvariantCulture)),
            ("UpdateTime", "Date", Quote(time)),
        ];
        attributes.RemoveAll(attribute => attribute.Value is null);
        if (table)
        {
            Group(text, "Package location template", "MICROSOFT|PACKAGELOCATION|1.0", null, [.. attributes.Select(attribute => attribute with { Value = null })]);
            text.Append("  Start Table\r\n    Name = \"Package locations\"\r\n    ID = 3\r\n    Class = \"MICROSOFT|PACKAGELOCATION|1.0\"\r\n    { ")
                .AppendJoin(", ", attributes.Select(attribute => attribute.Value)).Append(" }\r\n  End Table\r\n");
        }
        else
        {
            Group(text, "Package location", "MICROSOFT|PACKAGELOCATION|1.0", 3, attributes);
        }

        return text.Append("End Component\r\n").ToString();
    }

    /// <summary>What a client writes of a job: another document, which does not belong into this inbox.</summary>
    public static string JobStatus(string site)
    {
        var text = new StringBuilder("Start Component\r\n  Name = \"WORKSTATION\"\r\n");
        Group(text, "InstallStatus", "MICROSOFT|JOBSTATUS|1.0", 1,
            [("Status", "String(32)", Quote("Success")), ("Description", "String(128)", Quote($"Installed at {site}"))]);
        return text.Append("End Component\r\n").ToString();
    }

    /// <param name="id">Null for a template, which has a key in its place.</param>
    private static void Group(StringBuilder text, string name, string @class, int? id, IReadOnlyList<(string Name, string Type, string? Value)> attributes)
    {
        text.Append("  Start Group\r\n    Name = \"").Append(name).Append("\"\r\n");
        text.Append(id is { } number ? string.Create(CultureInfo.InvariantCulture, $"    ID = {number}\r\n") : "    Key = 1\r\n");
        text.Append("    Class = \"").Append(@class).Append("\"\r\n");
        for (int index = 0; index < attributes.Count; index++)
        {
            var (attribute, type, value) = attributes[index];
            text.Append("    Start Attribute\r\n      Name = \"").Append(attribute).Append("\"\r\n      ID = ").Append(index + 1)
                .Append("\r\n      Type = ").Append(type).Append("\r\n");
            if (value is not null)
            {
                text.Append("      Value = ").Append(value).Append("\r\n");
            }

            text.Append("    End Attribute\r\n");
        }

        text.Append("  End Group\r\n");
    }

    private static string? Quote(string? text) => text is null
        ? null
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
