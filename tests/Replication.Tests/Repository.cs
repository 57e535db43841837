using Xunit;

namespace Replication.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>
    /// Compares a text with the test project's golden file of that name, which is the surface as it was approved. A change on purpose is approved by
    /// running the tests with <c>APPROVE=1</c> and committing the file.
    /// </summary>
    public static void Approve(string name, string text)
    {
        string project = typeof(Repository).Assembly.GetName().Name!;
        string file = Path.Combine(Root, "tests", project, "Golden", name);
        text = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file), $"{file} is missing; approve it with APPROVE=1.");
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Replication.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the checkout."));
}
