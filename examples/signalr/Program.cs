// A SignalR hub on Kestrel. PORT, COMPRESS=on and CHECK_ORIGIN=host are its options.
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls($"http://localhost:{Option("PORT") ?? "5000"}");
builder.Services.AddSignalR();
var app = builder.Build();

// What many applications do: a page may only connect to the host that it came from.
if (Option("CHECK_ORIGIN") == "host")
{
    app.Use(async (context, next) =>
    {
        string? origin = context.Request.Headers.Origin;
        if (origin is null || new Uri(origin).Authority == context.Request.Host.Value) await next(context);
        else context.Response.StatusCode = StatusCodes.Status403Forbidden;
    });
}

// SignalR itself does not compress; Blazor Server does since .NET 9, in this way.
if (Option("COMPRESS") == "on")
{
    app.UseWebSockets();
    app.Use(async (context, next) =>
    {
        if (context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true } feature)
            context.Features.Set<IHttpWebSocketFeature>(new Compressing(feature));
        await next(context);
    });
}

app.UseDefaultFiles();
app.UseStaticFiles();
app.MapGet("/signalr.js", () => Results.File(
    Path.GetFullPath("node_modules/@microsoft/signalr/dist/browser/signalr.js"), "text/javascript"));
app.MapHub<Chat>("/hub");
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("listening"));
app.Run();

static string? Option(string name) => Environment.GetEnvironmentVariable(name);

internal sealed class Chat : Hub
{
    public override Task OnConnectedAsync() => Clients.Caller.SendAsync("said", "welcome");

    public Task Say(string text) => Clients.All.SendAsync("said", $"you said: {text}");
}

internal sealed class Compressing(IHttpWebSocketFeature feature) : IHttpWebSocketFeature
{
    public bool IsWebSocketRequest => feature.IsWebSocketRequest;

    public Task<System.Net.WebSockets.WebSocket> AcceptAsync(WebSocketAcceptContext context)
    {
        context.DangerousEnableCompression = true;
        return feature.AcceptAsync(context);
    }
}
