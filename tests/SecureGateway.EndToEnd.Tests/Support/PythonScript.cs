namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>The scripts of Judges/Python, next to the tests.</summary>
public static class PythonScript
{
    /// <summary>The test is skipped where there is no Python.</summary>
    public static string Interpreter => OutsideProgram.Need("python3");

    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Judges", "Python", name);
}
