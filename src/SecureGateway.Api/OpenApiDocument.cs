using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Api;

/// <summary>The registry as an OpenAPI 3.1 description: made from what the operations declare, so that it cannot say otherwise.</summary>
internal sealed class OpenApiDocument
{
    public OpenApiDocument(string node, PaletteRegistry registry)
    {
        var paths = new JsonObject();
        foreach (var palette in registry.Palettes)
        {
            foreach (var operation in palette.Operations)
                paths[$"{OperationEndpoints.Root}/{palette.Name}/{operation.Name}"] = new JsonObject { ["post"] = Post(palette, operation) };
        }

        Json = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = $"Operations of {node}", ["version"] = "1" },
            ["tags"] = new JsonArray([.. registry.Palettes.Select(palette => new JsonObject { ["name"] = palette.Name, ["description"] = palette.Description })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["schemas"] = new JsonObject
                {
                    ["peers"] = Object(("asked", List(Of("string"))), ("missing", List(Object(("node", Of("string")), ("problem", Of("string")), ("kind", Of("string")))))),
                    ["refusal"] = Object(("refused", Words(Enum.GetNames<RefusalKind>())), ("reason", Of("string")), ("problems", List(Of("string")))),
                },
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
        }.ToJsonString(OperationJson.Options);
    }

    public string Json { get; }

    private static JsonObject Post(Palette palette, Operation operation) => new()
    {
        ["operationId"] = $"{palette.Name}-{operation.Name}",
        ["tags"] = new JsonArray(palette.Name),
        ["summary"] = operation.Description,
        ["description"] = $"Takes the right to {KebabCase.Of(operation.Permission.ToString())}."
            + (operation.Changes ? " Audited." : "")
            + (operation.Peers == PeerUse.Never ? "" : " Where peers were asked, each row or value has a node, a page of all is a list, and peers says who was asked and who is missing.")
            + (operation.Streams ? " Streams NDJSON frames until the client goes." : ""),
        ["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(Arguments(OperationDescription.Of(operation))) },
        ["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done", ["content"] = operation.Streams ? Frames() : Content(WithPeers(operation, Answer(operation))) },
            ["default"] = new JsonObject { ["description"] = "Refused", ["content"] = Content(new JsonObject { ["$ref"] = "#/components/schemas/refusal" }) },
        },
    };

    private static JsonObject Arguments(OperationDescription operation)
    {
        var schema = Object([.. operation.Arguments.Select(argument => (argument.Name, Schema(argument)))]);
        schema["additionalProperties"] = false;
        if (operation.Arguments.Where(argument => argument.IsRequired).Select(argument => (JsonNode)argument.Name).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonObject Schema(ArgumentDescription argument)
    {
        var schema = argument.IsFlag ? Of("boolean") : argument.Choices.Count > 0 ? Words(argument.Choices) : Of("string");
        schema = argument.Repeats ? List(schema) : schema;
        schema["description"] = argument.Description;
        if (argument.Default is { Length: > 0 } value && !argument.IsFlag)
            schema["default"] = value;
        return schema;
    }

    private static JsonObject WithPeers(Operation operation, JsonObject answer)
    {
        if (operation.Peers != PeerUse.Never)
            answer["properties"]!["peers"] = new JsonObject { ["$ref"] = "#/components/schemas/peers" };
        return answer;
    }

    private static JsonObject Answer(Operation operation)
    {
        var value = operation.Answer.ValueType is { } type ? OperationJson.Options.GetJsonSchemaAsNode(type) : new JsonObject();
        return operation.Answer.Kind switch
        {
            "rows" => Object(("rows", new JsonObject { ["type"] = "array", ["items"] = value }), ("count", Of("integer")), ("total", Of("integer")), ("lacks", List(Of("string")))),
            "page" => Object(("value", value)),
            "document" => Object(("text", Of("string")), ("mediaType", Of("string"))),
            _ => Object(("text", Of("string")), ("value", new JsonObject())),
        };
    }

    private static JsonObject Frames() => new() { [FrameWriter.MediaType] = new JsonObject { ["schema"] = Of("string") } };

    private static JsonObject Content(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Object(params (string Name, JsonNode Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Schema))),
    };

    private static JsonObject List(JsonNode items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Words(IEnumerable<string> words) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)KebabCase.Of(word))]) };

    private static JsonObject Of(string type) => new() { ["type"] = type };
}
