using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Replication.Mif;
using Replication.Translation;

namespace Replication.Benchmarks.Mif;

/// <summary>The same attributes, as MIF and as JSON. An operation is all files of the corpus once.</summary>
[MemoryDiagnoser]
public class MifMeasurements
{
    private readonly StatusCorpus _corpus = StatusCorpus.Create();

    [Benchmark(Description = "tokens: MifReader")]
    public int MifTokens()
    {
        int tokens = 0;
        foreach (byte[] mif in _corpus.Mifs)
        {
            var reader = new MifReader(mif);
            while (reader.Read())
            {
                tokens++;
            }
        }

        return tokens;
    }

    [Benchmark(Description = "tokens: Utf8JsonReader")]
    public int JsonTokens() => CountTokens(_corpus.Json);

    [Benchmark(Description = "tokens: Utf8JsonReader, indented JSON")]
    public int IndentedJsonTokens() => CountTokens(_corpus.IndentedJson);

    [Benchmark(Description = "document: MifParser")]
    public int MifDocuments()
    {
        int groups = 0;
        foreach (byte[] mif in _corpus.Mifs)
        {
            groups += MifParser.Parse(mif).Document!.Groups.Count;
        }

        return groups;
    }

    [Benchmark(Description = "status report: StatusTranslator")]
    public int Reports() => CountReports(_corpus.Mifs);

    [Benchmark(Description = "status report: StatusTranslator, no file like those before")]
    public int UnlikeReports() => CountReports(_corpus.UnlikeMifs);

    [Benchmark(Description = "document: JsonDocument")]
    public int JsonDocuments()
    {
        int objects = 0;
        foreach (byte[] json in _corpus.Json)
        {
            using var document = JsonDocument.Parse(json);
            objects += document.RootElement.ValueKind == JsonValueKind.Object ? 1 : 0;
        }

        return objects;
    }

    [Benchmark(Description = "values: lines and a regular expression")]
    public int Lines()
    {
        int values = 0;
        foreach (byte[] mif in _corpus.Mifs)
        {
            values += LineReader.Read(mif).Count;
        }

        return values;
    }

    private static int CountReports(byte[][] mifs)
    {
        int reports = 0;
        foreach (byte[] mif in mifs)
        {
            reports += StatusTranslator.Translate(mif).Reports!.Count;
        }

        return reports;
    }

    private static int CountTokens(byte[][] files)
    {
        int tokens = 0;
        foreach (byte[] file in files)
        {
            var reader = new Utf8JsonReader(file);
            while (reader.Read())
            {
                tokens++;
            }
        }

        return tokens;
    }
}
