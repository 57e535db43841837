using Microsoft.Extensions.Options;

namespace Replication.DeadLetters;

/// <summary>Folders of the process that the role must know.</summary>
/// <param name="Data">The data folder.</param>
/// <param name="Inbox">The inbox; what is written there would come in.</param>
public sealed record DeadLettersFolders(string Data, string Inbox)
{
    /// <summary>Where letters are written before they are removed.</summary>
    internal string Retention(DeadLettersOptions options) => options.Retention.Folder is { Length: > 0 } folder ? folder : Path.Combine(Data, "retention");
}

/// <summary>What is written in the inbox would come in, fail, be closed and be written again.</summary>
internal sealed class RetentionOutsideInbox(DeadLettersFolders folders) : IValidateOptions<DeadLettersOptions>
{
    public ValidateOptionsResult Validate(string? name, DeadLettersOptions options)
    {
        string inbox = Path.GetFullPath(folders.Inbox), retention = Path.GetFullPath(folders.Retention(options));
        return $"{retention}/".StartsWith($"{inbox.TrimEnd('/')}/", StringComparison.Ordinal)
            ? ValidateOptionsResult.Fail($"DeadLetters:Retention:Folder is {retention}, in the inbox {inbox}; it must be outside.")
            : ValidateOptionsResult.Success;
    }
}
