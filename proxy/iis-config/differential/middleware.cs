#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
#:property Nullable=enable

// What ASP.NET Core's Rewrite middleware does with rules and requests. One line of JSON in, one out:
// {"rewrite": "<rewrite>…</rewrite>", "requests": [{…}]} and {"refused": "…"} or {"answers": [{…}]};
// {"matches": [{"pattern", "ignoreCase", "input"}]} and {"groups": [["whole", "first"], null]}.
// The path comes decoded, as a server has it once it has read the request line.

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Rewrite;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
var environment = WebApplication.CreateSlimBuilder().Environment;

while (await input.ReadLineAsync() is { } line)
{
    var made = JsonNode.Parse(line)!;
    if (made["matches"] is JsonArray matches)
    {
        var groups = new JsonArray([.. matches.Select(match => GroupsOf(match!))]);
        await output.WriteLineAsync(new JsonObject { ["groups"] = groups }.ToJsonString());
        continue;
    }
    var answer = new JsonObject();
    try
    {
        var options = new RewriteOptions { StaticFileProvider = new NullFileProvider() };
        options.AddIISUrlRewrite(new StringReader((string)made["rewrite"]!), alwaysUseManagedServerVariables: true);
        var answers = new JsonArray();
        foreach (var request in made["requests"]!.AsArray()) answers.Add(await Apply(options, request!));
        answer["answers"] = answers;
    }
    catch (Exception refused)
    {
        answer["refused"] = refused.GetType().Name;
        answer["message"] = refused.Message;
    }
    await output.WriteLineAsync(answer.ToJsonString());
}

// With the options that the middleware gives.
static JsonNode? GroupsOf(JsonNode made)
{
    var options = RegexOptions.CultureInvariant | ((bool)made["ignoreCase"]! ? RegexOptions.IgnoreCase : 0);
    try
    {
        var found = Regex.Match((string)made["input"]!, (string)made["pattern"]!, options, TimeSpan.FromSeconds(1));
        return found.Success ? new JsonArray([.. found.Groups.Values.Select(group => (JsonNode)group.Value)]) : null;
    }
    catch (RegexMatchTimeoutException)
    {
        return "slow";
    }
}

async Task<JsonNode> Apply(RewriteOptions options, JsonNode made)
{
    var lifetime = new Lifetime();
    var context = new DefaultHttpContext();
    context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
    using var body = new MemoryStream();
    context.Response.Body = body;
    context.Connection.RemoteIpAddress = IPAddress.Parse((string)made["remoteAddress"]!);
    context.Connection.RemotePort = (int)made["remotePort"]!;
    context.Connection.LocalIpAddress = IPAddress.Loopback;
    var request = context.Request;
    request.Method = (string)made["method"]!;
    request.Scheme = (string)made["scheme"]!;
    foreach (var (name, value) in made["headers"]!.AsObject()) request.Headers[name] = (string)value!;
    request.Host = new HostString((string)made["host"]!);
    request.Path = new PathString((string)made["path"]!);
    request.QueryString = new QueryString((string)made["query"]!);

    var passed = false;
    var middleware = new RewriteMiddleware(
        _ => { passed = true; return Task.CompletedTask; },
        environment, NullLoggerFactory.Instance, Options.Create(options));
    try
    {
        await middleware.Invoke(context);
    }
    catch (Exception thrown)
    {
        return new JsonObject { ["kind"] = "thrown", ["exception"] = thrown.GetType().Name, ["message"] = thrown.Message };
    }
    if (lifetime.Aborted) return new JsonObject { ["kind"] = "abort" };
    var location = (string?)context.Response.Headers.Location;
    if (passed)
    {
        return new JsonObject
        {
            ["kind"] = "next",
            ["scheme"] = request.Scheme,
            ["host"] = request.Host.Value,
            ["path"] = request.Path.ToUriComponent(),
            ["query"] = request.QueryString.Value,
            ["location"] = location,
        };
    }
    return new JsonObject
    {
        ["kind"] = "ended",
        ["status"] = context.Response.StatusCode,
        ["location"] = location,
        ["reason"] = context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase,
        ["body"] = Encoding.UTF8.GetString(body.ToArray()),
    };
}

class Lifetime : IHttpRequestLifetimeFeature
{
    public bool Aborted { get; private set; }
    public CancellationToken RequestAborted { get; set; }
    public void Abort() => Aborted = true;
}
