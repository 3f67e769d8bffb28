using System.Collections;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Operating;

/// <summary>Arguments of a call by name, written as in code: <c>new() { ["limit"] = "20", ["domain"] = ["a.example", "b.example"] }</c>.</summary>
public sealed class Words : IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = [];

    /// <summary>A null or empty value is not given.</summary>
    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _values[name] = [value];
    }

    public void Add(string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
            _values[name] = values;
    }

    /// <summary>A flag.</summary>
    public void Add(string name, bool isOn)
    {
        if (isOn)
            _values[name] = ["true"];
    }

    public void Add(string name, FileContent? file)
    {
        if (file is not null)
            _values[name] = [file.ToWire()];
    }

    public IEnumerator<KeyValuePair<string, IReadOnlyList<string>>> GetEnumerator() => _values.GetEnumerator();

    internal OperationRequest Request(string palette, string operation) => new(palette, operation, _values);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
