/** In the time of who looks: `2026-11-23 14:03:09`. */
export function timeOf(at: number): string {
	return new Date(at).toLocaleString('sv');
}
