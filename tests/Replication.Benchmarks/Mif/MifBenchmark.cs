using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Spectre.Console;

namespace Replication.Benchmarks.Mif;

/// <summary>The verb <c>mif</c>: the MIF library beside JSON of the framework, in MB/s and octets allocated.</summary>
internal static class MifBenchmark
{
    public static Command Command()
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer and shorter rounds." };
        var command = new Command("mif", "Tokens, documents and status reports from MIFs, beside JSON of the same attributes. Needs no server.") { quick };
        command.SetAction(parsed => Run(parsed.GetValue(quick)));
        return command;
    }

    private static int Run(bool quick)
    {
        // In this process: the build of another one for each would take longer than the rounds.
        var job = (quick ? Job.ShortRun : Job.Default.WithWarmupCount(6).WithIterationCount(15)).WithToolchain(InProcessNoEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty().AddJob(job).AddLogger(NullLogger.Instance).AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance);
        var summary = AnsiConsole.Status().Start("Measuring, some minutes", _ => BenchmarkRunner.Run<MifMeasurements>(config));
        var corpus = StatusCorpus.Create();
        var table = new Table().AddColumns("what", "octets a file", "per file", "MB/s", "allocated a file");
        foreach (var report in summary.Reports)
        {
            string name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            byte[][] files = name.Contains("indented", StringComparison.Ordinal) ? corpus.IndentedJson
                : name.Contains("Json", StringComparison.Ordinal) ? corpus.Json
                : corpus.Mifs;
            table.AddRow(Row(name, files, report));
        }

        AnsiConsole.Write(table);
        return summary.HasCriticalValidationErrors ? 1 : 0;
    }

    private static string[] Row(string name, byte[][] files, BenchmarkReport report)
    {
        double octets = files.Sum(file => file.Length), median = report.ResultStatistics!.Median;
        return
        [
            name,
            Math.Round(octets / files.Length).ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{median / files.Length / 1000:0.00} µs"),
            Math.Round(octets / median * 1000).ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0) / files.Length} octets"),
        ];
    }
}
