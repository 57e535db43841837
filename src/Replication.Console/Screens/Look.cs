using MudBlazor;

namespace Replication.Console.Screens;

/// <summary>Colours and type of the console. Text on each has a contrast of 4.5 to 1 at least; the fonts are those of the machine.</summary>
internal static class Look
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1b5e8c",
            PrimaryContrastText = "#ffffff",
            Secondary = "#475467",
            Info = "#1b5e8c",
            Success = "#1e6b37",
            Warning = "#8a4b00",
            Error = "#b3261e",
            AppbarBackground = "#16344c",
            AppbarText = "#ffffff",
            Background = "#f5f7f9",
            Surface = "#ffffff",
            DrawerBackground = "#ffffff",
            DrawerText = "#1d2939",
            TextPrimary = "#1d2939",
            TextSecondary = "#475467",
            TextDisabled = "#667085",
            LinesDefault = "#d6dce3",
            LinesInputs = "#667085",
            TableLines = "#e4e8ed",
            Divider = "#d6dce3",
            ActionDefault = "#475467",
            ActionDisabled = "#667085",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7cc0f0",
            PrimaryContrastText = "#0b1a26",
            Secondary = "#a9b4c2",
            Info = "#7cc0f0",
            Success = "#7fd39a",
            Warning = "#f0b86b",
            Error = "#ff9c94",
            AppbarBackground = "#0f1a24",
            AppbarText = "#eef3f8",
            Background = "#12171d",
            Surface = "#1a2129",
            DrawerBackground = "#151b22",
            DrawerText = "#dde4ec",
            TextPrimary = "#e6ebf1",
            TextSecondary = "#a9b4c2",
            TextDisabled = "#8b97a5",
            LinesDefault = "#323c47",
            LinesInputs = "#8b97a5",
            TableLines = "#2a333d",
            Divider = "#323c47",
            ActionDefault = "#a9b4c2",
            ActionDisabled = "#8b97a5",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.9rem" },
            Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none", FontWeight = "600", LetterSpacing = "0" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "52px" },
    };
}
