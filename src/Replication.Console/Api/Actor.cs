namespace Replication.Console.Api;

/// <summary>Who a request is made by, for timelines. Without authentication only loopback is served, and that is this machine's user.</summary>
internal sealed class Actor
{
    public string Name { get; } = $"local:{Environment.UserName}";
}
