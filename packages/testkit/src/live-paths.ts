import { ActorPath, type ActorSystem, type ActorTreeNode } from '@cellactor/core'

/**
 * Every path that is alive, guardians included, parents before their children; empty after termination. For tests that
 * nothing was left behind.
 */
export function livePaths(system: ActorSystem): readonly ActorPath[] {
  const paths: ActorPath[] = []
  const waiting: ActorTreeNode[] = [system.tree()]
  // No recursion: a tree may be deeper than the stack.
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.state !== 'stopped') paths.push(ActorPath.parse(node.path))
    for (let at = node.children.length - 1; at >= 0; at--) waiting.push(node.children[at] as ActorTreeNode)
  }
  return paths
}
