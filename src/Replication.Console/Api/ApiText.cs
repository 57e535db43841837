using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Replication.Domain;

namespace Replication.Console.Api;

/// <summary>Values of a request that are texts on the wire and domain words behind it.</summary>
internal static class ApiText
{
    public delegate bool Parser<T>(string? text, out T value);

    /// <summary>Reads an optional value.</summary>
    /// <exception cref="ApiTextException">It is there and breaks its rule.</exception>
    public static T? Optional<T>(string name, string? text, Parser<T> parse, string rule)
        where T : struct => string.IsNullOrEmpty(text) ? null : Required(name, text, parse, rule);

    /// <summary>Reads a value.</summary>
    /// <exception cref="ApiTextException">It breaks its rule.</exception>
    public static T Required<T>(string name, string? text, Parser<T> parse, string rule) =>
        parse(text, out var value) ? value : throw new ApiTextException($"{name} is '{text}': {rule} is needed.");

    /// <summary>Reads a package ID.</summary>
    public static PackageId Package(string? text) => Required<PackageId>("The package ID", text, PackageId.TryParse, PackageId.Rule);

    /// <summary>Reads a site code.</summary>
    public static SiteCode Site(string? text) => Required<SiteCode>("The site code", text, SiteCode.TryParse, SiteCode.Rule);

    /// <summary>Reads the id of a letter.</summary>
    public static ItemId Letter(string? text) =>
        Required<ItemId>("The id of a dead letter", text, ItemId.TryParse, "an id as 'dead-letters list' shows it, such as 0190f5a6-7c1e-7000-8000-000000000001.1");

    /// <summary>Reads a name out of a fixed list.</summary>
    public static T OneOf<T>(string name, string text)
        where T : struct, Enum => Required<T>(name, text, WireNames.TryParse, $"one of {string.Join(", ", WireNames.All<T>())}");

    /// <summary>The answer for a thing that there is not.</summary>
    public static ProblemHttpResult NotFound(string what, string fix) =>
        TypedResults.Problem(detail: $"{what} is not known. {fix}", statusCode: StatusCodes.Status404NotFound, title: "Not found");
}

/// <summary>A value of a request breaks its rule; answered with 400 and this text.</summary>
public sealed class ApiTextException(string message) : Exception(message);
