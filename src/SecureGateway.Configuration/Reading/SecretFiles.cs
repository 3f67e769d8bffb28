using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>
/// Names of secret files count from the file that names them; a policy that leaves its files keeps their meaning by naming
/// those absolutely that do not stand beside the node's first file.
/// </summary>
internal static class SecretFiles
{
    public static HoconObject Anchor(HoconObject policy, string directory)
    {
        if (!policy.Fields.TryGetValue(RouteKeys.Routes.Name, out var routes) || routes.Value is not HoconArray list)
            return policy;
        var anchored = policy.Copy();
        anchored.Fields[RouteKeys.Routes.Name] = routes with { Value = list with { Items = [.. list.Items.Select(item => Route(item, directory))] } };
        return anchored;
    }

    private static HoconNode Route(HoconNode route, string directory)
    {
        if (route is not HoconObject keys
            || !keys.Fields.TryGetValue(RouteKeys.Credentials.Name, out var field) || field.Value is not HoconObject credentials
            || !credentials.Fields.TryGetValue(RouteKeys.SecretFile.Name, out var file) || file.Value is not HoconText { Value.Length: > 0 } name)
            return route;
        var from = Path.GetDirectoryName(Path.GetFullPath(file.KeyAt.File))!;
        if (from == directory)
            return route;
        var copy = keys.Copy();
        ((HoconObject)copy.Fields[RouteKeys.Credentials.Name].Value).Fields[RouteKeys.SecretFile.Name] =
            file with { Value = name with { Value = Path.GetFullPath(Path.Combine(from, name.Value)) } };
        return copy;
    }
}
