# The job of race_sobol.cpp by OpenTURNS: same model, ranges, base points and resamples. A vectorised symbolic function
# is its fastest way to evaluate a formula.
import sys, time
import openturns as ot

points = int(sys.argv[1]) if len(sys.argv) > 1 else 131072
resamples = int(sys.argv[2]) if len(sys.argv) > 2 else 100
low = [360000, 0.033, 0.6, 0.3, 0.1, 0.05, 0.5, 1500, 0.8, 1.0]
high = [380000, 0.080, 0.9, 1.0, 0.3, 0.30, 0.9, 2500, 2.5, 1.4]
names = ["x%d" % j for j in range(10)]
gap = ot.SymbolicFunction(
    names, ["x0*x1 - min(x0*x1*x2*x3*(x4+(1-x4)*x5*x6), x7*x8/x9)"])
inputs = ot.ComposedDistribution([ot.Uniform(l, h) for l, h in zip(low, high)])
start = time.process_time()
experiment = ot.SobolIndicesExperiment(inputs, points, False)
sample = experiment.generate()
output = gap(sample)
method = ot.SaltelliSensitivityAlgorithm(sample, output, points)
method.setUseAsymptoticDistribution(False)
method.setBootstrapSize(resamples)
first, total = method.getFirstOrderIndices(), method.getTotalOrderIndices()
first_interval, total_interval = method.getFirstOrderIndicesInterval(), method.getTotalOrderIndicesInterval()
print("cpu %.4f" % (time.process_time() - start))
for j in range(10):
    print("%d %.4f [%.4f %.4f] %.4f [%.4f %.4f]" % (
        j, first[j], first_interval.getLowerBound()[j], first_interval.getUpperBound()[j],
        total[j], total_interval.getLowerBound()[j], total_interval.getUpperBound()[j]))
