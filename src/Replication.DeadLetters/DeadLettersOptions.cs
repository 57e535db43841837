using Replication.DeadLetters.Retention;
using Replication.Hosting.Options;

namespace Replication.DeadLetters;

/// <summary>What the dead letters role does of its own accord. Section <c>DeadLetters</c>.</summary>
public sealed class DeadLettersOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "DeadLetters";

    /// <summary>
    /// Whether letters go back by themselves when their cause has gone: 500 a second, 1,000 of one package a minute at most. Default true.
    /// </summary>
    public bool AutomaticReplay { get; set; } = true;

    /// <summary>How long closed letters stay.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => Retention.Problems();
}
