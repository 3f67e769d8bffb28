using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace SecureGateway.Architecture.Tests;

/// <summary>The source tree as it lies on disk.</summary>
internal static class House
{
    public static readonly string Root = FindRoot();

    /// <summary>Projects under src, by name without the product's.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src"), "SecureGateway.*").Select(path => Path.GetFileName(path)["SecureGateway.".Length..]).Order()];

    public static IReadOnlyList<string> TestProjects { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "tests"), "SecureGateway.*").Select(path => Path.GetFileName(path)).Order()];

    public static string Project(string room) => Path.Combine(Root, "src", $"SecureGateway.{room}", $"SecureGateway.{room}.csproj");

    /// <summary>Projects that a project file refers to, without the product's name.</summary>
    public static IReadOnlyList<string> ReferencesOf(string project) =>
    [
        .. XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Select(name => name["SecureGateway.".Length..]),
    ];

    public static IReadOnlyList<string> PackagesOf(string project) =>
        [.. XDocument.Load(project).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value)];

    public static IReadOnlyList<string> FrameworksOf(string project) =>
        [.. XDocument.Load(project).Descendants("FrameworkReference").Select(framework => framework.Attribute("Include")!.Value)];

    /// <summary>Sources below a folder of the root, without what the build makes.</summary>
    public static IEnumerable<SourceFile> Sources(params string[] below)
    {
        var folder = Path.Combine([Root, .. below]);
        if (!Directory.Exists(folder))
            yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(Root, path).Replace('\\', '/');
            if (!relative.Contains("/obj/", StringComparison.Ordinal) && !relative.Contains("/bin/", StringComparison.Ordinal))
                yield return new SourceFile(relative, File.ReadAllText(path));
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(here)! })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "SecureGateway.sln")))
                    return folder.FullName;
            }
        }

        throw new InvalidOperationException("SecureGateway.sln is nowhere above the tests");
    }
}
