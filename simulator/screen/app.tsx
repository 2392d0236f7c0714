import { useEffect, useMemo, useState } from 'preact/hooks';
import { call, reasonOf } from './api.ts';
import { createChanges } from './changes.ts';
import { Pane, type PaneState } from './pane/pane.tsx';
import { profileIdOf } from './roblox/link.ts';
import type { RobloxPlace } from './tools/roblox.tsx';
import { type ToolName, Tools } from './tools/tools.tsx';
import { Top } from './top.tsx';

/** The whole page: the tools, and one or two panes. */
export function App() {
  const changes = useMemo(createChanges, []);
  const [panes, setPanes] = useState<readonly PaneState[]>([]);
  const [shown, setShown] = useState(0);
  const [reachable, setReachable] = useState(true);
  const [problem, setProblem] = useState<string>();
  const [tool, setTool] = useState<ToolName | undefined>('Tour');
  const [roblox, setRoblox] = useState<RobloxPlace>({ accountId: undefined, arrived: 0 });

  useEffect(() => changes.onLine(setReachable), [changes]);
  useEffect(() => {
    void begin().then(setPanes, (error: unknown) => setProblem(reasonOf(error)));
  }, []);

  const change = (at: number, state: Partial<PaneState>) =>
    setPanes((before) => before.map((pane, index) => (index === at ? { ...pane, ...state } : pane)));

  /** A link to a profile at Roblox opens it here: nothing on this page leads out. */
  function followProfile(event: MouseEvent) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const accountId = link ? profileIdOf(link.href) : undefined;
    if (accountId === undefined) return;
    event.preventDefault();
    setTool('Roblox');
    setRoblox(({ arrived }) => ({ accountId, arrived: arrived + 1 }));
  }

  /** A second pane shows somebody else in the same place. */
  async function split() {
    const [first] = panes;
    if (!first) return;
    if (panes.length > 1) {
      setShown(0);
      setPanes([first]);
      return;
    }
    const { members } = await call('lookAt', { guildId: first.serverId ?? '' });
    const other = members.filter(({ bot, id }) => !bot && id !== first.viewer).at(-2);
    setPanes([first, { ...first, viewer: other?.id ?? first.viewer, put: undefined }]);
  }

  return (
    <>
      <Top
        two={panes.length > 1}
        tool={tool}
        reachable={reachable}
        onTool={(name) => setTool(name === tool ? undefined : name)}
        onSplit={() => void split().catch(() => undefined)}
      />
      <Tools
        open={tool}
        panes={panes}
        changes={changes}
        roblox={roblox}
        onRoblox={(accountId) => setRoblox({ accountId, arrived: 0 })}
        onClose={() => setTool(undefined)}
        onPane={(at, state) => {
          setShown(at);
          if (panes[at]) change(at, state);
          else if (panes[0]) setPanes([...panes, { ...panes[0], put: undefined, ...state }]);
        }}
      />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <main class="panes" data-count={panes.length} data-shown={shown} onClick={followProfile}>
        <h1 class="sr-only">A small Discord</h1>
        {panes.length > 1 && (
          <div class="pane-choice" role="group" aria-label="Which pane is shown">
            {panes.map((_, at) => (
              <button key={at} type="button" aria-pressed={at === shown} onClick={() => setShown(at)}>
                {at === 0 ? 'Left person' : 'Right person'}
              </button>
            ))}
          </div>
        )}
        {panes.map((state, at) => (
          <Pane
            key={at}
            label={at === 0 ? 'First person' : 'Second person'}
            changes={changes}
            state={state}
            onState={(next) => change(at, next)}
          />
        ))}
      </main>
    </>
  );
}

/** The owner of the first server, where he would look first. */
async function begin(): Promise<PaneState[]> {
  const [server] = await call('servers', {});
  if (!server) throw new Error('There is no server in this world yet. Start it with npm run demo.');
  return [{ viewer: server.ownerId, serverId: server.id, channelId: undefined, put: undefined }];
}
