using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Replication.Cli.Simulation;
using Replication.Mif;

namespace Replication.Benchmarks.Mif;

/// <summary>The files that are measured: status MIFs with one status each as simulated sites write them, and each file's attributes as JSON.</summary>
internal sealed class StatusCorpus
{
    private const int Files = 200;

    // As little as possible between two tokens, and with two blanks a level, as MIFs have them.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    private StatusCorpus(byte[][] mifs)
    {
        Mifs = mifs;
        UnlikeMifs = [.. mifs.Select((mif, number) => (byte[])[.. mif, .. Enumerable.Repeat((byte)' ', number)])];
        Json = [.. mifs.Select(mif => ToJson(mif, Compact))];
        IndentedJson = [.. mifs.Select(mif => ToJson(mif, Indented))];
    }

    public byte[][] Mifs { get; }

    /// <summary>The same files, no two of which have one shape.</summary>
    public byte[][] UnlikeMifs { get; }

    public byte[][] Json { get; }

    public byte[][] IndentedJson { get; }

    public static StatusCorpus Create() => new([.. Enumerable.Range(0, Files).Select(number => Encoding.Latin1.GetBytes(StatusMif.Write(Status(number), table: number % 4 == 0)))]);

    private static SimulatedStatus Status(int number) => new()
    {
        Site = string.Create(CultureInfo.InvariantCulture, $"M{number % 50:00}"),
        PackageId = string.Create(CultureInfo.InvariantCulture, $"100Z{number:X4}"),
        Server = number % 2 == 0 ? $"SERVER{number}" : $"[\"Display=\\\\SRV{number}\\\"]MSWNET:[\"SMS_SITE=M03\"]\\\\SRV{number}\\",
        Type = number % 2 == 0 ? "MASTER" : "COPY",
        Status = number % 3 == 0 ? "Success" : null,
        SourceVersion = 1 + (number % 9),
        TransactionId = 1000 + number,
        Minute = number,
    };

    private static byte[] ToJson(byte[] mif, JsonWriterOptions options)
    {
        var document = MifParser.Parse(mif).Document!;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("name", document.ComponentName);
            json.WriteStartArray("groups");
            foreach (var group in document.Groups)
            {
                WriteGroup(json, group);
            }

            json.WriteEndArray();
            json.WriteStartArray("tables");
            foreach (var table in document.Tables)
            {
                WriteTable(json, table);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteGroup(Utf8JsonWriter json, MifGroup group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        if (group.Id is { } id)
        {
            json.WriteNumber("id", id);
        }

        json.WriteString("class", group.Class.Written);
        json.WriteStartArray("key");
        foreach (int key in group.KeyIds)
        {
            json.WriteNumberValue(key);
        }

        json.WriteEndArray();
        json.WriteStartArray("attributes");
        foreach (var attribute in group.Attributes)
        {
            json.WriteStartObject();
            json.WriteString("name", attribute.Name);
            json.WriteNumber("id", attribute.Id);
            json.WriteString("type", attribute.DeclaredLength is { } length ? $"{attribute.Type}({length})" : $"{attribute.Type}");
            json.WritePropertyName("value");
            WriteValue(json, attribute.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, MifTable table)
    {
        json.WriteStartObject();
        json.WriteString("name", table.Name);
        json.WriteNumber("id", table.Id);
        json.WriteString("class", table.Class.Written);
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartArray();
            foreach (var cell in row.WrittenCells)
            {
                WriteValue(json, cell);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, MifValue value)
    {
        if (value.Kind == MifValueKind.Integer)
        {
            json.WriteNumberValue(value.Integer);
        }
        else
        {
            json.WriteStringValue(value.Text);
        }
    }
}
