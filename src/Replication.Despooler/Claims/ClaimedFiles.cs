using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Claims;

/// <summary>What is in <c>.claimed</c>, as it is found on disk.</summary>
internal static class ClaimedFiles
{
    /// <summary>Walks all claimed files lazily. Names that are no claims, and folders that are not ours, are passed over.</summary>
    public static IEnumerable<(ClaimPlace Place, Guid ClaimId, string FileName)> Walk(Folder claimed) => Walk(claimed, "");

    /// <summary>Removes folders of lanes and replays that are over.</summary>
    public static void RemoveEmptyFolders(Folder claimed) => RemoveEmptyFolders(claimed, "");

    /// <summary>Removes a folder and those above it, as far as they are empty.</summary>
    public static void RemoveEmptyFoldersUpwards(Folder claimed, string relative)
    {
        while (relative.Length > 0 && claimed.TryRemoveFolder(relative))
        {
            relative = Path.GetDirectoryName(relative) ?? "";
        }
    }

    private static IEnumerable<(ClaimPlace Place, Guid ClaimId, string FileName)> Walk(Folder claimed, string relative)
    {
        using var folder = claimed.TryOpen(relative);
        if (folder is null)
        {
            yield break;
        }

        bool isPlace = ClaimPlace.TryParse(relative, out var place);
        using var reader = folder.Read();
        while (reader.Next(folder, out var entry))
        {
            if (entry.Kind == FileKind.Folder)
            {
                if (entry.Name != ClaimPlace.Kept)
                {
                    foreach (var found in Walk(claimed, ClaimPlace.Join(relative, entry.Name)))
                    {
                        yield return found;
                    }
                }
            }
            else if (isPlace && ClaimedName.TryParse(entry.Name, out var claimId, out string fileName))
            {
                yield return (place, claimId, fileName);
            }
        }
    }

    private static void RemoveEmptyFolders(Folder claimed, string relative)
    {
        var below = new List<string>();
        using (var folder = claimed.TryOpen(relative))
        {
            using var reader = folder?.Read();
            while (folder is not null && reader!.Next(folder, out var entry))
            {
                if (entry.Kind == FileKind.Folder)
                {
                    below.Add(ClaimPlace.Join(relative, entry.Name));
                }
            }
        }

        foreach (string name in below)
        {
            RemoveEmptyFolders(claimed, name);
            _ = claimed.TryRemoveFolder(name);
        }
    }
}
