using MudBlazor;
using Replication.Console.Api;

namespace Replication.Console.Screens.Parts;

/// <summary>What operators do from more than one screen.</summary>
internal static class Deeds
{
    /// <summary>Does something; where the API refuses, its words are shown.</summary>
    public static async Task TryAsync(ISnackbar snackbar, Func<Task> deed)
    {
        try
        {
            await deed();
        }
        catch (ApiProblemException problem)
        {
            snackbar.Add(problem.Message, Severity.Error, options => options.RequireInteraction = true);
        }
    }

    /// <summary>Puts letters aside, after a reason was given, and offers to take them back.</summary>
    public static async Task DiscardAsync(
        IDialogService dialogs, ISnackbar snackbar, ConsoleApi api, string title, int count, LetterSelection selection, Func<Task> changed)
    {
        string text = $"{Words.Count(count, "letter is", "letters are")} put aside: kept, in no list of open ones, and restored at any time until retention removes them.";
        if (await ReasonDialog.ShowAsync(dialogs, $"Discard {title}", text, "Discard") is not { } why)
        {
            return;
        }

        await TryAsync(snackbar, async () =>
        {
            var moved = await api.SendAsync<MovedAnswer>(HttpMethod.Post, "dead-letters/discard", new MoveRequest(selection, why), CancellationToken.None);
            await changed();
            snackbar.Add($"{Words.Count(moved.Count, "letter was", "letters were")} discarded.", Severity.Success, options =>
            {
                options.Action = "Undo";
                options.RequireInteraction = true;

                // Just these: others that the selection fits may have been discarded before, for a reason of their own.
                options.OnClick = _ => RestoreAsync(snackbar, api, new LetterSelection(DiscardedAt: moved.At), $"undo of: {why}", changed);
            });
        });
    }

    /// <summary>Takes discarded letters back.</summary>
    public static Task RestoreAsync(ISnackbar snackbar, ConsoleApi api, LetterSelection selection, string why, Func<Task> changed) => TryAsync(snackbar, async () =>
    {
        var moved = await api.SendAsync<MovedAnswer>(HttpMethod.Post, "dead-letters/restore", new MoveRequest(selection, why), CancellationToken.None);
        await changed();
        snackbar.Add($"{Words.Count(moved.Count, "letter was", "letters were")} restored.", Severity.Success);
    });
}
