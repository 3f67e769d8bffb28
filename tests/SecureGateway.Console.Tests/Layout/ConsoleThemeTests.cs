using MudBlazor;
using MudBlazor.Utilities;
using SecureGateway.WebConsole.Layout;

namespace SecureGateway.WebConsole.Tests.Layout;

/// <summary>WCAG 2.2 AA: text of 4.5 to 1 on what it stands on, the edges of controls of 3 to 1 (1.4.3, 1.4.11).</summary>
public sealed class ConsoleThemeTests
{
    public static TheoryData<string, string, string, double> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, string, double>();
            foreach (var (name, palette) in new (string, Palette)[] { ("light", ConsoleTheme.Theme.PaletteLight), ("dark", ConsoleTheme.Theme.PaletteDark) })
            {
                foreach (var (ground, color) in new[] { ("background", palette.Background), ("surface", palette.Surface) })
                {
                    Add($"text on {ground}", palette.TextPrimary, color, 4.5);
                    Add($"second text on {ground}", palette.TextSecondary, color, 4.5);
                    Add($"disabled text on {ground}", palette.TextDisabled, color, 3);
                    Add($"primary on {ground}", palette.Primary, color, 4.5);
                    Add($"secondary on {ground}", palette.Secondary, color, 4.5);
                    Add($"info on {ground}", palette.Info, color, 4.5);
                    Add($"success on {ground}", palette.Success, color, 4.5);
                    Add($"warning on {ground}", palette.Warning, color, 4.5);
                    Add($"error on {ground}", palette.Error, color, 4.5);
                    Add($"icon on {ground}", palette.ActionDefault, color, 3);
                    Add($"edge of an input on {ground}", palette.LinesInputs, color, 3);
                }

                Add("text on primary", palette.PrimaryContrastText, palette.Primary, 4.5);
                Add("text on secondary", palette.SecondaryContrastText, palette.Secondary, 4.5);
                Add("text on info", palette.InfoContrastText, palette.Info, 4.5);
                Add("text on success", palette.SuccessContrastText, palette.Success, 4.5);
                Add("text on warning", palette.WarningContrastText, palette.Warning, 4.5);
                Add("text on error", palette.ErrorContrastText, palette.Error, 4.5);
                Add("bar", palette.AppbarText, palette.AppbarBackground, 4.5);
                Add("navigation", palette.DrawerText, palette.DrawerBackground, 4.5);
                Add("icon of the navigation", palette.DrawerIcon, palette.DrawerBackground, 3);
                Add("text on a row that is pointed at", palette.TextPrimary, palette.TableHover, 4.5);
                Add("second text on a row that is pointed at", palette.TextSecondary, palette.TableHover, 4.5);

                void Add(string what, MudColor text, MudColor ground, double least) =>
                    pairs.Add($"{name}: {what}", text.ToString(MudColorOutputFormats.Hex), ground.ToString(MudColorOutputFormats.Hex), least);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Everything_can_be_read(string what, string text, string ground, double least) =>
        Assert.True(Contrast(new MudColor(text), new MudColor(ground)) >= least, $"{what}: {text} on {ground} has {Contrast(new MudColor(text), new MudColor(ground)):0.00}, less than {least}");

    [Fact]
    public void Black_on_white_has_the_contrast_that_the_standard_gives_it() => Assert.Equal(21, Contrast(new MudColor("#000000"), new MudColor("#ffffff")), 3);

    private static double Contrast(MudColor one, MudColor other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + .05) / (Math.Min(a, b) + .05);
    }

    private static double Luminance(MudColor color) => (.2126 * Linear(color.R)) + (.7152 * Linear(color.G)) + (.0722 * Linear(color.B));

    private static double Linear(byte part) => part / 255.0 is var share && share <= .04045 ? share / 12.92 : Math.Pow((share + .055) / 1.055, 2.4);
}
