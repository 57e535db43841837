using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Replication.Benchmarks;

/// <summary>One measured figure.</summary>
/// <param name="What">In words.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">Such as <c>letters/s</c> or <c>ms</c>.</param>
/// <param name="Goal">What it is to be; null where there is none.</param>
/// <param name="Holds">Whether it is.</param>
internal sealed record Figure(string What, double Value, string Unit, string? Goal = null, bool Holds = true)
{
    /// <summary>More is better.</summary>
    public static Figure AtLeast(string what, double value, string unit, double goal) =>
        new(what, value, unit, string.Create(CultureInfo.InvariantCulture, $"> {goal:#,0.##}"), value > goal);

    /// <summary>Less is better.</summary>
    public static Figure AtMost(string what, double value, string unit, double goal) =>
        new(what, value, unit, string.Create(CultureInfo.InvariantCulture, $"< {goal:#,0.##}"), value < goal);

    /// <summary>Prints a table for people on standard output, and the figures as JSON to a file where one is named.</summary>
    /// <returns>0 where all goals hold, else 1.</returns>
    public static int Report(IReadOnlyList<Figure> figures, FileInfo? json)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns("figure", "value", "unit", "goal", "holds");
        foreach (var figure in figures)
        {
            table.AddRow(
                Markup.Escape(figure.What),
                figure.Value.ToString(figure.Value < 10 ? "N2" : figure.Value < 100 ? "N1" : "N0", CultureInfo.InvariantCulture),
                figure.Unit,
                figure.Goal ?? "",
                figure.Goal is null ? "" : figure.Holds ? "yes" : "no");
        }

        AnsiConsole.Write(table);
        if (json is not null)
        {
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web));
        }

        return figures.All(figure => figure.Holds) ? 0 : 1;
    }
}
