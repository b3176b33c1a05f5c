/** A function to minimize: its value at a point, and its slope there written into `slope`. */
export type Objective = (at: Float64Array, slope: Float64Array) => number;

/** Steps remembered; more learn little more. */
const MEMORY = 10;
/** How much of the decrease the slope promises a step must bring (Armijo). */
const ENOUGH = 1e-4;
const HALVINGS = 20;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** `to` plus `times` of `what`, in place. */
function add(to: Float64Array, times: number, what: Float64Array): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] ?? 0) + times * (what[at] ?? 0);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, at) => value - (b[at] ?? 0));
}

/**
 * Minimizes a smooth convex function from nought: limited-memory BFGS with halving of the step
 * (Nocedal and Wright, Numerical Optimization, algorithm 7.5). The same function gives the same point.
 *
 * @param size - Number of variables.
 * @param rounds - Steps at most; it stops earlier when a step brings nothing.
 */
export function minimize(size: number, objective: Objective, rounds: number): Float64Array {
  let point = new Float64Array(size);
  let slope = new Float64Array(size);
  let value = objective(point, slope);
  const steps: { readonly moved: Float64Array; readonly turned: Float64Array; readonly scale: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const direction = slope.slice();
    const shares: number[] = [];
    for (const { moved, turned, scale } of steps.toReversed()) {
      const share = scale * dot(moved, direction);
      shares.push(share);
      add(direction, -share, turned);
    }
    const newest = steps.at(-1);
    const length = newest === undefined ? 1 / Math.sqrt(dot(slope, slope)) : 1 / (newest.scale * dot(newest.turned, newest.turned));
    for (let at = 0; at < size; at++) direction[at] = (direction[at] ?? 0) * length;
    for (const { moved, turned, scale } of steps) add(direction, (shares.pop() ?? 0) - scale * dot(turned, direction), moved);

    const promised = dot(slope, direction);
    const nextSlope = new Float64Array(size);
    let next = point;
    let reached = Number.POSITIVE_INFINITY;
    for (let halving = 0, step = 1; halving < HALVINGS && reached > value - ENOUGH * step * promised; halving++, step /= 2) {
      next = point.slice();
      add(next, -step, direction);
      reached = objective(next, nextSlope);
    }
    if (!(reached < value)) return point;
    const moved = difference(next, point);
    const turned = difference(nextSlope, slope);
    const bend = dot(moved, turned);
    if (bend > 1e-12) {
      steps.push({ moved, turned, scale: 1 / bend });
      if (steps.length > MEMORY) steps.shift();
    }
    point = next;
    slope = nextSlope;
    value = reached;
  }
  return point;
}
