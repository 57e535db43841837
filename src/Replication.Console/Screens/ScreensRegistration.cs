using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Replication.Console.Access;
using Replication.SiteDatabase;

namespace Replication.Console.Screens;

/// <summary>Registration of the web console.</summary>
public static class ScreensRegistration
{
    /// <summary>Adds what the screens need; the API and access must be added.</summary>
    public static IServiceCollection AddReplicationScreens(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddScoped(provider => new ConsoleApi(
            provider.GetRequiredService<IServer>(), provider.GetRequiredService<AuthenticationStateProvider>(), provider.GetRequiredService<SessionTickets>()));
        return services;
    }

    /// <summary>Maps the screens and what they load.</summary>
    /// <param name="assets">The list of the files that the screens load, beside the program.</param>
    public static void MapReplicationScreens(this WebApplication app, string assets)
    {
        app.MapStaticAssets(assets).AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().Needs(AccessRole.Viewer);
    }
}
