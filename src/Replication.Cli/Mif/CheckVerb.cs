using System.CommandLine;
using Replication.Cli.Output;
using Replication.Mif;
using Spectre.Console;

namespace Replication.Cli.Mif;

/// <summary>The verb <c>mif check</c>: diagnostics as compilers print them, or as JSON.</summary>
internal static class CheckVerb
{
    private const string Indent = "    ";

    private static readonly Style Place = new(decoration: Decoration.Bold);
    private static readonly Style Pointer = new(Color.Green);

    private sealed record Checked(string File, bool Valid, IReadOnlyList<CheckedDiagnostic> Diagnostics);

    private sealed record CheckedDiagnostic(string Severity, string Code, int Line, int Column, int Length, string Message);

    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "MIF files.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var mode = new Option<MifMode>("--mode")
        {
            Description = "Whose rules: sms forgives as SMS does, strict goes by the DMI guides.",
            DefaultValueFactory = _ => MifMode.Sms,
            CustomParser = result => result.Tokens[0].Value == "strict" ? MifMode.Strict : MifMode.Sms,
        };
        mode.AcceptOnlyFromAmong("sms", "strict");
        var check = new Command("check", "Check files against the MIF language as SMS reads it. Ends with 1 where a file has an error.") { files, mode, json };
        check.SetAction(parsed => Check(context, parsed.GetValue(files)!, parsed.GetValue(mode), parsed.GetValue(json)));
        return check;
    }

    private static int Check(CommandContext context, string[] names, MifMode mode, bool json)
    {
        var options = new MifOptions { Mode = mode };
        var results = new List<Checked>();
        var console = Printer.Console(context.Output);

        // A terminal wraps by itself; what is wrapped here could not be searched.
        console.Profile.Width = int.MaxValue;
        foreach (string name in names)
        {
            var file = MifFile.Read(name);
            var result = MifParser.Parse(file.Octets, options);
            results.Add(ToChecked(name, result));
            if (!json)
            {
                Write(console, file, result);
            }
        }

        if (json)
        {
            Printer.WriteJson(context.Output, results);
        }

        return results.TrueForAll(result => result.Valid) ? ExitCode.Done : ExitCode.Failed;
    }

    private static Checked ToChecked(string name, MifParseResult result) => new(name, !result.HasErrors, [.. result.Diagnostics.Select(diagnostic =>
        new CheckedDiagnostic(
            diagnostic.Severity.Name(), diagnostic.Code.Name(), diagnostic.Line, diagnostic.Column, diagnostic.Length, diagnostic.Message))]);

    private static void Write(IAnsiConsole console, MifFile file, MifParseResult result)
    {
        foreach (var (diagnostic, excerpt) in result.Diagnostics.Zip(SourceExcerpt.Of(file.Octets, result.Diagnostics)))
        {
            console.Write($"{file.Name}:{diagnostic.Line}:{diagnostic.Column}: ", Place);
            console.Write($"{diagnostic.Severity.Name()} {diagnostic.Code.Name()}: ", StyleOf(diagnostic.Severity));
            console.Write($"{diagnostic.Message}\n{Indent}{excerpt.Line}\n{Indent}", Style.Plain);
            console.Write($"{excerpt.Pointer}\n", Pointer);
        }

        if (!result.HasErrors)
        {
            console.Write($"{file.Name}: valid\n", Style.Plain);
        }
    }

    private static Style StyleOf(MifSeverity severity) => severity switch
    {
        MifSeverity.Error => new Style(Color.Red, decoration: Decoration.Bold),
        MifSeverity.Warning => new Style(Color.Yellow, decoration: Decoration.Bold),
        _ => new Style(Color.Blue),
    };
}
