import fs from 'node:fs';

/** Counts from vitest's JSON report. What went wrong outside of any test counts as a failure too. */
export function readReport(file, exitCode) {
	if (!fs.existsSync(file)) {
		return {passed: 0, failed: 1, skipped: 0};
	}

	const report = JSON.parse(fs.readFileSync(file, 'utf8'));
	const brokenFiles = report.testResults.filter(({status, assertionResults}) =>
		status === 'failed' && !assertionResults.some(result => result.status === 'failed')).length;
	const failed = report.numFailedTests + brokenFiles;
	const isGreen = exitCode === 0 && report.numPassedTests > 0;
	return {
		passed: report.numPassedTests,
		failed: isGreen ? failed : Math.max(failed, 1),
		skipped: report.numPendingTests + report.numTodoTests,
	};
}
