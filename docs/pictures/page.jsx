// Shows what a loopback Slack was sent as Slack would: messages, and windows as the blocks that they hold.
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { Message } from "slack-blocks-to-jsx";
import "slack-blocks-to-jsx/dist/style.css";

const DOT =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#17211d"/><path d="M2 6V4M4 6V2M6 6V3" stroke="#e8d9b0"/></svg>',
  );

// Slack shows formatting in verbatim text too: verbatim only keeps addresses and names from being made links.
const drawn = (blocks) => blocks.map((b) => (b.text ? { ...b, text: { ...b.text, verbatim: false } } : b));

const root = createRoot(document.getElementById("root"));

window.show = (picture) => {
  const view = picture.view;
  flushSync(() =>
    root.render(
      <main className={view ? "window" : "message"}>
        {view && <h1>{view.title.text}</h1>}
        {picture.said && <p className="said">{picture.said}</p>}
        <Message
          blocks={view ? view.blocks : drawn(picture.blocks)}
          name="Firm Ground"
          logo={DOT}
          time={new Date(2026, 10, 24, 16, 12)}
          showBlockKitDebug={false}
        />
        {view && (
          <footer>
            <button>{view.close.text}</button> <button className="go">{view.submit.text}</button>
          </footer>
        )}
        {picture.hidden && <p className="hidden">Only visible to you</p>}
      </main>,
    ),
  );
};

