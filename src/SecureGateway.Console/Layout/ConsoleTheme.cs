using MudBlazor;

namespace SecureGateway.WebConsole.Layout;

/// <summary>
/// The one visual language, light and dark. Every pair of text and ground here has a contrast of 4.5 or more, and controls of 3
/// or more against what they stand on (WCAG 2.2 AA); a test computes it. Fonts are the viewer's own: nothing is fetched.
/// </summary>
public static class ConsoleTheme
{
    private static readonly string[] Fonts = ["Inter", "Segoe UI Variable Text", "Segoe UI", "system-ui", "-apple-system", "Noto Sans", "Liberation Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5c6b",
            PrimaryContrastText = "#ffffff",
            Secondary = "#5b4a9c",
            SecondaryContrastText = "#ffffff",
            Tertiary = "#3b6e22",
            TertiaryContrastText = "#ffffff",
            Info = "#155fa8",
            InfoContrastText = "#ffffff",
            Success = "#1f6b3a",
            SuccessContrastText = "#ffffff",
            Warning = "#8a4b00",
            WarningContrastText = "#ffffff",
            Error = "#b3261e",
            ErrorContrastText = "#ffffff",
            Background = "#f5f7f8",
            Surface = "#ffffff",
            AppbarBackground = "#0e2a33",
            AppbarText = "#ffffff",
            DrawerBackground = "#ffffff",
            DrawerText = "#22343b",
            DrawerIcon = "#44575f",
            TextPrimary = "#16252b",
            TextSecondary = "#4a5b62",
            TextDisabled = "#5f6f76",
            ActionDefault = "#44575f",
            ActionDisabled = "#5f6f76",
            LinesDefault = "#d5dde0",
            LinesInputs = "#7b8a91",
            TableLines = "#e1e7ea",
            Divider = "#d5dde0",
            TableHover = "#edf3f5",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#62c5d6",
            PrimaryContrastText = "#04222a",
            Secondary = "#b7a8f0",
            SecondaryContrastText = "#1d1442",
            Tertiary = "#9dcf7c",
            TertiaryContrastText = "#12230a",
            Info = "#86bdf5",
            InfoContrastText = "#06213d",
            Success = "#7fd39c",
            SuccessContrastText = "#06230f",
            Warning = "#f0b35e",
            WarningContrastText = "#2c1900",
            Error = "#ff9d94",
            ErrorContrastText = "#3a0603",
            Background = "#10181b",
            BackgroundGray = "#162126",
            Surface = "#18242a",
            AppbarBackground = "#0a1114",
            AppbarText = "#e7eff2",
            DrawerBackground = "#141e23",
            DrawerText = "#d3dfe3",
            DrawerIcon = "#a9b9bf",
            TextPrimary = "#e7eff2",
            TextSecondary = "#b2c1c7",
            TextDisabled = "#93a3a9",
            ActionDefault = "#b2c1c7",
            ActionDisabled = "#93a3a9",
            LinesDefault = "#33444b",
            LinesInputs = "#7e9199",
            TableLines = "#2a3a41",
            Divider = "#33444b",
            TableHover = "#1f2e35",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = ".9375rem", LineHeight = "1.5" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.625rem", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-.01em" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.1875rem", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "0" },
            H3 = new H3Typography { FontFamily = Fonts, FontSize = "1rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "0" },
            Caption = new CaptionTypography { FontFamily = Fonts, FontSize = ".8125rem", LineHeight = "1.4", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = ".875rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "0" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", DrawerWidthLeft = "264px", DrawerWidthRight = "min(480px, 100vw)", AppbarHeight = "56px" },
    };
}
