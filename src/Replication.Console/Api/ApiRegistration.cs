using System.Security.Cryptography;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Replication.Console.Access;
using Replication.Console.Presence;
using Replication.Console.Watch;
using Replication.Domain;
using Replication.Console.Webhooks;
using Replication.Hosting.Bus;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>Registration of the HTTP API.</summary>
public static class ApiRegistration
{
    /// <summary>Adds what the routes need; the stores must be registered.</summary>
    public static IServiceCollection AddReplicationApi(this IServiceCollection services)
    {
        services.AddHttpContextAccessor().AddScoped<Actor>();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi(options => options.AddOperationTransformer(NameRole));
        services.AddSingleton<SiteLook>();
        services.AddHostedService<SiteWatch>().AddHostedService<HistoryWatch>().AddHostedService<AbsenceWatch>();
        services.AddDataProtection();
        services.AddSingleton<WebhookPost>().AddHostedService<WebhookDispatch>();
        return services;
    }

    /// <summary>Adds the consumer of what roles tell.</summary>
    public static void AddConsoleConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<RoleObservedConsumer, RoleObservedConsumerDefinition>();

    /// <summary>Maps the API under <c>/api</c>, its description at <c>/openapi/v1.json</c>, and failures to problem details (RFC 9457).</summary>
    public static void MapReplicationApi(this WebApplication app)
    {
        app.UseReplicationProxies();
        app.UseSecureHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteProblemAsync,

            // What is wrong with a request is told to who made it, and a server that is away to readiness; it is nothing for the log.
            SuppressDiagnosticsCallback = failure => failure.Exception is ApiTextException or BadHttpRequestException or BrokerException
                || failure.HttpContext.RequestServices.GetRequiredService<Database>().IsEnvironmental(Cause(failure.Exception)!),
        });
        app.UseWhen(context => AccessSchemes.IsApi(context.Request), api => api.UseStatusCodePages());
        app.UseWhen(context => !AccessSchemes.IsApi(context.Request), pages => pages.UseStatusCodePages(AccessPages.NothingHereAsync));
        app.UseReplicationAccess();
        app.MapOpenApi().Needs(AccessRole.Viewer);
        var api = app.MapGroup("/api").WithMetadata(new ProducesResponseTypeMetadata(400, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
        PackageRoutes.Map(api);
        SiteRoutes.Map(api);
        StatusRoutes.Map(api);
        WaitingRoutes.Map(api);
        DeadLetterRoutes.Map(api);
        DeadLetterActions.Map(api);
        TransferRoutes.Map(api);
        ReplayRoutes.Map(api);
        LaneRoutes.Map(api);
        KeyRoutes.Map(api);
        FlowRoutes.Map(api);
        ConfigurationRoutes.Map(api);
        NoticeRoutes.Map(api);
        WebhookRoutes.Map(api);
    }

    internal static void RequireWhy(string? why)
    {
        if (string.IsNullOrWhiteSpace(why))
        {
            throw new ApiTextException("'why' is empty: a reason is needed, as it stands in the record of what was done.");
        }
    }

    /// <summary>Has the description say which role a route asks for.</summary>
    private static Task NameRole(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (AccessPolicies.RoleOf(new EndpointMetadataCollection(context.Description.ActionDescriptor.EndpointMetadata)) is { } role)
        {
            operation.AddExtension("x-role", new JsonNodeExtension(role.WireName()));
        }

        return Task.CompletedTask;
    }

    private static Task WriteProblemAsync(HttpContext context)
    {
        var exception = Cause(context.Features.Get<IExceptionHandlerFeature>()?.Error);
        var (status, title, detail) = exception switch
        {
            ApiTextException text => (StatusCodes.Status400BadRequest, "Bad request", text.Message),
            BadHttpRequestException request => (request.StatusCode, "Bad request", request.InnerException?.Message ?? request.Message),
            not null when context.RequestServices.GetRequiredService<Database>().IsEnvironmental(exception) => (
                StatusCodes.Status503ServiceUnavailable, "The site database can't be used", exception.Message),
            BrokerException => (StatusCodes.Status503ServiceUnavailable, "The broker can't be used", exception.Message),
            _ => (StatusCodes.Status500InternalServerError, "Unexpected error", "The log of the process has the details."),
        };
        return AccessSchemes.IsApi(context.Request)
            ? TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(context)
            : AccessPages.Notice(status, title, detail).ExecuteAsync(context);
    }

    /// <summary>The keys of cookies are in the database: where they can't be read, that is what failed.</summary>
    private static Exception? Cause(Exception? exception) => exception is CryptographicException { InnerException: { } inner } ? inner : exception;
}
