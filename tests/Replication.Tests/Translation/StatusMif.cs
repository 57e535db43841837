using System.Text;

namespace Replication.Tests.Translation;

/// <summary>Writes package status MIFs, with whatever a test wants to be different in them.</summary>
internal sealed class StatusMif
{
    public const string StatusClass = "MICROSOFT|PACKAGELOCATION|1.0";

    private readonly Dictionary<string, string?> _status = new(StringComparer.Ordinal)
    {
        ["PackageID"] = "\"10000006\"",
        ["Server"] = "\"SRV1\"",
        ["Type"] = "\"COPY\"",
        ["Status"] = "\"Success\"",
    };

    private readonly Dictionary<string, string?> _identification = new(StringComparer.Ordinal)
    {
        ["Site"] = "\"M03\"",
        ["Time"] = "\"19990501120000.000000+000\"",
        ["TransactionID"] = "42",
    };

    private string _architecture = Group("Architecture", 2, "MICROSOFT|ARCHITECTURE|1.0", [new("ArchitectureName", "\"PackageLocation\"")]);
    private string? _blocks;
    private bool _hasIdentification = true;

    /// <summary>A value of the status as it stands in the MIF, quotes included; null leaves the attribute out.</summary>
    public StatusMif With(string name, string? value)
    {
        _status[name] = value;
        return this;
    }

    /// <summary>A value of the Identification group.</summary>
    public StatusMif WithSender(string name, string? value)
    {
        _identification[name] = value;
        return this;
    }

    public StatusMif WithoutIdentification()
    {
        _hasIdentification = false;
        return this;
    }

    /// <summary>Instead of the Architecture group.</summary>
    public StatusMif WithArchitecture(string blocks)
    {
        _architecture = blocks;
        return this;
    }

    /// <summary>Instead of the group of the status.</summary>
    public StatusMif WithBlocks(string blocks)
    {
        _blocks = blocks;
        return this;
    }

    /// <summary>Instead of the group of the status, a template with its defaults and a table of rows.</summary>
    public StatusMif WithRows(params string[] rows) => WithBlocks(
        $$"""
        START GROUP NAME = "Locations" CLASS = "{{StatusClass}}" KEY = 1, 2, 3
        START ATTRIBUTE NAME = "packageid" ID = 1 TYPE = STRING END ATTRIBUTE
        START ATTRIBUTE NAME = "SERVER" ID = 2 TYPE = STRING(255) END ATTRIBUTE
        START ATTRIBUTE NAME = "Type" ID = 3 TYPE = STRING VALUE = "COPY" END ATTRIBUTE
        START ATTRIBUTE NAME = "Status" ID = 4 TYPE = STRING END ATTRIBUTE
        START ATTRIBUTE NAME = "TransactionID" ID = 5 TYPE = INTEGER END ATTRIBUTE
        END GROUP
        START TABLE NAME = "Locations" ID = 3 CLASS = "{{StatusClass}}"
        {{string.Join('\n', rows.Select(row => $"{{ {row} }}"))}}
        END TABLE

        """);

    public static string Group(string name, int id, string mifClass, IEnumerable<KeyValuePair<string, string?>> values)
    {
        var text = new StringBuilder($"START GROUP\n  NAME = \"{name}\"\n  ID = {id}\n  CLASS = \"{mifClass}\"\n");
        int attributeId = 0;
        foreach (var (attribute, value) in values.Where(pair => pair.Value is not null))
        {
            string type = value!.StartsWith('"') ? "STRING" : "INTEGER";
            text.Append($"  START ATTRIBUTE\n    NAME = \"{attribute}\"\n    ID = {++attributeId}\n    TYPE = {type}\n")
                .Append($"    VALUE = {value}\n  END ATTRIBUTE\n");
        }

        return text.Append("END GROUP\n").ToString();
    }

    public override string ToString()
    {
        string identification = _hasIdentification ? Group("Identification", 1, "MICROSOFT|IDENTIFICATION|1.0", _identification) : "";
        string status = _blocks ?? Group("PackageLocation", 3, StatusClass, _status);
        return $"START COMPONENT\nNAME = \"Package status\"\n{identification}{_architecture}{status}END COMPONENT\n";
    }

    public byte[] Octets() => Encoding.Latin1.GetBytes(ToString());
}
