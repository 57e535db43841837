using System.Globalization;
using System.Reflection;
using System.Text;

namespace Replication.Mif.Tests;

/// <summary>The public types of the library with their members and signatures, as C# nearly writes them.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
    };

    public static string Text()
    {
        var text = new StringBuilder();
        foreach (var type in typeof(MifParser).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{Head(type)}");
            foreach (string member in Members(type))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {member}");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsValueType ? type.IsByRefLike ? "ref struct" : "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsSealed ? "sealed class" : "class";
        string interfaces = string.Join(", ", type.IsEnum ? [] : type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal));
        return $"{kind} {type.FullName}{(interfaces.Length > 0 ? $" : {interfaces}" : "")}";
    }

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetValues(type).Cast<Enum>().Select(member => $"{member} = {member:D}")
        : type.GetMembers(Declared).OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(Member, StringComparer.Ordinal).Select(Member).OfType<string>();

    private static string? Member(MemberInfo member) => member switch
    {
        PropertyInfo property => Property(property),
        FieldInfo field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor => $"{Name(constructor.DeclaringType!)}({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo method => $"{Static(method.IsStatic)}{Type(method.ReturnParameter)} {method.Name}({Parameters(method)})",
        _ => member.ToString(),
    };

    private static string Property(PropertyInfo property)
    {
        var state = new NullabilityInfoContext().Create(property).ReadState;
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Length > 0;
        string set = property.SetMethod?.IsPublic != true ? "" : isInit ? " init;" : " set;";
        string parameters = property.GetIndexParameters().Length > 0 ? $"[{Parameters(property.GetMethod!)}]" : "";
        bool isRequired = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
        return $"{Static(property.GetMethod!.IsStatic)}{(isRequired ? "required " : "")}{Name(property.PropertyType, state)} {property.Name}{parameters} {{ get;{set} }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")}{Type(parameter)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")));

    private static string Type(ParameterInfo parameter) => Name(parameter.ParameterType, new NullabilityInfoContext().Create(parameter).ReadState);

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Name(Type type, NullabilityState state) =>
        Name(type) + (state == NullabilityState.Nullable && !type.IsValueType ? "?" : "");

    private static string Name(Type type)
    {
        type = type.IsByRef ? type.GetElementType()! : type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : Keywords.GetValueOrDefault(type, type.Name);
    }
}
