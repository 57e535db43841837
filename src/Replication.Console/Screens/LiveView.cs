using Microsoft.AspNetCore.Components;

namespace Replication.Console.Screens;

/// <summary>A screen that is as the site is: it asks again and again, at once when its address changes, and keeps what it has while the API can't answer.</summary>
public abstract class LiveView : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task _loop = Task.CompletedTask;
    private string? _address;

    /// <summary>Begins.</summary>
    protected LiveView() => Closed = _closed.Token;

    /// <summary>The API.</summary>
    [Inject]
    protected ConsoleApi Api { get; set; } = null!;

    /// <summary>Addresses.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Who looks, and what they may do.</summary>
    [CascadingParameter]
    public Viewer Viewer { get; set; } = Viewer.Nobody;

    /// <summary>Why the last question was not answered; null where it was.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Whether there was an answer yet.</summary>
    protected bool IsLoaded { get; private set; }

    /// <summary>How long what is shown may be behind.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(3);

    /// <summary>Ends when the screen is left.</summary>
    protected CancellationToken Closed { get; }

    /// <summary>Takes the filters of the address into their fields; only when it has changed, or what somebody is typing there would be lost.</summary>
    protected virtual void ReadAddress()
    {
    }

    /// <summary>Asks for what is shown.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Asks at once, such as after a change; a screen that was left meanwhile asks for nothing.</summary>
    protected async Task RefreshAsync()
    {
        if (Closed.IsCancellationRequested)
        {
            return;
        }

        await _turn.WaitAsync(Closed);
        try
        {
            await LoadAsync(Closed);
            (IsLoaded, Problem) = (true, null);
        }
        catch (ApiProblemException problem)
        {
            Problem = problem.Message;
        }
        finally
        {
            _turn.Release();
        }

        // What was changed may have been changed by something beside this screen, such as a dialog.
        await InvokeAsync(StateHasChanged);
    }

    /// <summary>The address of this screen with other values in its query; one that is null or empty goes.</summary>
    protected void Go(params (string Name, string? Value)[] values) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
        values.ToDictionary(pair => pair.Name, pair => string.IsNullOrEmpty(pair.Value) ? null : (object?)pair.Value)));

    /// <inheritdoc/>
    protected override void OnInitialized() => _loop = LoopAsync();

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        if (Navigation.Uri == _address)
        {
            return Task.CompletedTask;
        }

        _address = Navigation.Uri;
        ReadAddress();
        return RefreshQuietlyAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _loop;
        _closed.Dispose();
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Interval, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Closed))
            {
                await RefreshQuietlyAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The screen was left.
        }
    }

    private async Task RefreshQuietlyAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The screen was left.
        }
    }
}
