using System.Text;
using Xunit;

namespace Replication.Mif.Tests;

/// <summary>MIFs to begin from, and the ways to change them.</summary>
internal static class Samples
{
    /// <summary>One status in a scalar group.</summary>
    public const string Scalar = """
        //Architecture<PackageLocation>
        Language = "en|US|iso8859-1"
        Start Component
          Name = "Package status"
          Start Group
            Name = "Identification"
            ID = 1
            Class = "MICROSOFT|IDENTIFICATION|1.0"
            Start Attribute
              Name = "Site"
              ID = 1
              Access = Read-Only
              Storage = Common
              Type = String(3)
              Value = "M03"
            End Attribute
            Start Attribute
              Name = "TransactionID"
              ID = 2
              Type = Integer
              Value = 42
            End Attribute
          End Group
        End Component

        """;

    /// <summary>Every construct of the grammar.</summary>
    public const string Everything = """
        //Architecture<PackageLocation>
        //UniqueID<M0300001>
        //AgentID<Distribution>
        //KeyAttribute<Site><M03>
        //FullResync<1>
        // and a remark
        language = "en|US|iso8859-1"
        START COMPONENT
          NAME = "Everything" DESCRIPTION = "in " // a comment between
            "two parts" PRAGMA = "SMS:Add"
          START PATH NAME = "Instrumentation" WIN32 = "C:\\agent.dll" DOS = direct-interface END PATH
          START ENUM NAME = "State" TYPE = INTEGER 0 = "Success" 0x1 = "Failed" 010 = "Retrying" END ENUM
          START GROUP
            CLASS = "Microsoft|Location|1.0" KEY = 1, 2 NAME = "Template" PRAGMA = "SMS:Update" DESCRIPTION = "rows"
            START ATTRIBUTE ID = 2 NAME = "Server" TYPE = DISPLAYSTRING(64) VALUE = "SRV0" END ATTRIBUTE
            START ATTRIBUTE ID = 1 NAME = "Package" TYPE = STRING VALUE = unknown END ATTRIBUTE
            START ATTRIBUTE ID = 9 NAME = "State" TYPE = "State" VALUE = 8 ACCESS = WRITE-ONLY END ATTRIBUTE
            START ATTRIBUTE ID = 5 NAME = "Free" TYPE = START ENUM 1 = "yes" END ENUM VALUE = unsupported STORAGE = specific END ATTRIBUTE
            START ATTRIBUTE ID = 4 NAME = "Size" TYPE = COUNTER64 VALUE = * "size" END ATTRIBUTE
          END GROUP
          START TABLE NAME = "Rows" ID = 7 CLASS = "MICROSOFT|LOCATION|1.0"
            { "10000001", "SRV1", -5, 1, "Success" }
            { "10000002", , 0x10, , 1 }
            { "10000003" }
          END TABLE
          START GROUP NAME = "Both" ID = 3 KEY = 1 CLASS = "A|B|C"
            START ATTRIBUTE NAME = "When" ID = 1 TYPE = DATE VALUE = "19990501120000.000000-060" END ATTRIBUTE
          END GROUP
        END COMPONENT // the end

        """;

    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static MifParseResult Parse(string text, MifOptions? options = null) => MifParser.Parse(Octets(text), options);

    /// <summary>The document of a MIF that is without fault.</summary>
    public static MifDocument Read(string text)
    {
        var result = Parse(text);
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Severity != MifSeverity.Information);
        return result.Document!;
    }

    /// <summary>The document of a MIF at which there is something to forgive, exactly one thing.</summary>
    public static (MifDocument Document, MifDiagnostic Warning) Forgive(string text)
    {
        var result = Parse(text);
        var warning = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Severity != MifSeverity.Information);
        Assert.Equal(MifSeverity.Warning, warning.Severity);
        return (result.Document!, warning);
    }

    /// <summary>The first error of a MIF that has one.</summary>
    public static MifDiagnostic Refuse(string text, MifOptions? options = null)
    {
        var result = Parse(text, options);
        Assert.True(result.HasErrors);
        Assert.Null(result.Document);
        return result.Diagnostics.First(diagnostic => diagnostic.Severity == MifSeverity.Error);
    }

    public static string Component(string blocks) => $"START COMPONENT NAME = \"C\"\n{blocks}\nEND COMPONENT";

    public static string Group(string attributes) =>
        Component($"START GROUP NAME = \"G\" ID = 1 CLASS = \"A|B|1\"\n{attributes}\nEND GROUP");

    /// <summary>A MIF with one attribute of one value, which stands alone on line 4.</summary>
    public static string Attribute(string value, string type = "STRING") =>
        Group($"START ATTRIBUTE NAME = \"N\" ID = 1 TYPE = {type} VALUE =\n{value}\nEND ATTRIBUTE");

    public static string Table(string rows, string key = "KEY = 1") => Component(
        $"""
        START GROUP NAME = "T" {key} CLASS = "A|B|1"
        START ATTRIBUTE NAME = "First" ID = 1 TYPE = STRING VALUE = "one" END ATTRIBUTE
        START ATTRIBUTE NAME = "Third" ID = 3 TYPE = INTEGER END ATTRIBUTE
        START ATTRIBUTE NAME = "Second" ID = 2 TYPE = STRING VALUE = "two" END ATTRIBUTE
        END GROUP
        START TABLE NAME = "R" ID = 2 CLASS = "a|b|1"
        {rows}
        END TABLE
        """);

    public static MifValue Value(this MifDocument document) => document.Groups[0].Attributes[0].Value;
}
