using System.CommandLine;
using System.Globalization;
using Replication.Mif;
using Replication.Mif.Tests;
using Replication.Translation;
using SharpFuzz;

namespace Replication.Benchmarks.Fuzz;

/// <summary>
/// The tests' mutations of the corpus for as long as one likes. The same seed gives the same files; a file that the parser or the
/// translator does not answer as it should is saved, with what went wrong beside it.
/// </summary>
internal static class FuzzCommand
{
    public static Command Command()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 60 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same files.", DefaultValueFactory = _ => 1 };
        var findings = new Option<DirectoryInfo>("--findings")
        {
            Description = "The folder that gets what is found.",
            DefaultValueFactory = _ => new DirectoryInfo("fuzz-findings"),
        };
        var guided = new Option<bool>("--guided") { Description = "Once over what AFL++ sends, through SharpFuzz; tests/fuzz starts it." };
        var command = new Command("fuzz", "Mutated MIFs, until one is not answered as it should be. Ends with 1 where something was found.")
        {
            seconds, seed, findings, guided,
        };
        command.SetAction(result => result.GetValue(guided) ? RunGuided() : Run(TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(seed), result.GetValue(findings)!));
        return command;
    }

    private static int Run(TimeSpan duration, int seed, DirectoryInfo findings)
    {
        var random = new Random(seed);
        long start = TimeProvider.System.GetTimestamp();
        long executions = 0;
        long octetCount = 0;
        int found = 0;
        for (; TimeProvider.System.GetElapsedTime(start) < duration; executions++)
        {
            byte[] octets = Mutation.Of(CorpusFile.All, random);
            octetCount += octets.Length;
            if (Try(octets) is { } problem)
            {
                findings.Create();
                string file = Path.Combine(findings.FullName, $"{seed.ToString(CultureInfo.InvariantCulture)}-{executions.ToString(CultureInfo.InvariantCulture)}");
                File.WriteAllBytes($"{file}.mif", octets);
                File.WriteAllText($"{file}.txt", problem.ToString());
                System.Console.WriteLine($"{file}.mif: {problem.Message}");
                found++;
            }
        }

        double elapsed = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        System.Console.WriteLine(
            $"seed {seed}: {executions} files of {octetCount} octets in {elapsed:F0} s, {executions / elapsed:F0} a second; {found} found.");
        return found == 0 ? 0 : 1;
    }

    /// <summary>Answers AFL++ in a process that it starts anew now and then; what is thrown is a crash to it.</summary>
    private static int RunGuided()
    {
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var octets = new MemoryStream();
            stream.CopyTo(octets);
            if (Try(octets.ToArray()) is { } problem)
            {
                throw new InvalidOperationException("A file is not answered as it should be.", problem);
            }
        });
        return 0;
    }

    private static Exception? Try(byte[] octets)
    {
        try
        {
            Answer.Check(octets, new MifOptions());
            Answer.Check(octets, new MifOptions { Mode = MifMode.Strict });
            var whole = StatusTranslator.TranslateDocument(octets);
            bool agrees = PlainStatus.Read(octets, MifOptions.Default) is not { } plain || (whole.Reports is [var report] && report == plain && whole.Diagnostics.Count == 0);
            return agrees ? null : new InvalidOperationException("The plain file's report is not the document's.");
        }
#pragma warning disable CA1031 // Whatever is thrown is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}
