using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Replication.Hosting.Options;

/// <summary>Options that can say what is wrong with them.</summary>
public interface ICheckedOptions
{
    /// <summary>One sentence per broken rule: key, value, rule. Empty where all is well.</summary>
    IEnumerable<string> Problems();
}

/// <summary>Registration of options that are checked when the process starts.</summary>
public static class OptionsRegistration
{
    /// <summary>
    /// Binds a section of the configuration. A key that the options don't know is an error, so that a misspelt one is not silently
    /// without effect.
    /// </summary>
    public static IServiceCollection AddCheckedOptions<T>(this IServiceCollection services, string section)
        where T : class, ICheckedOptions
    {
        services.AddOptions<T>().BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>, Check<T>>();
        return services;
    }

    private sealed class Check<T> : IValidateOptions<T>
        where T : class, ICheckedOptions
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            options.Problems().ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
