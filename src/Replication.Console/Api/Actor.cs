using Microsoft.AspNetCore.Http;

namespace Replication.Console.Api;

/// <summary>Who a request is made by, for timelines: the name of its key; without authentication only loopback is served, and that is this machine's user.</summary>
internal sealed class Actor(IHttpContextAccessor accessor)
{
    public string Name { get; } = accessor.HttpContext?.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : $"local:{Environment.UserName}";
}
