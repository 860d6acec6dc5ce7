"""The allow-lists: what a file of scikit-learn may name, and what a skops file may be made of.

One list serves both forms. A name is on it when the class does nothing but arithmetic on what it holds; functions are
on it only where a class keeps one that it never calls when it answers.
"""

from engine.models.sklearn_files.older_versions import STAND_INS

CLASSIFIERS = (
    *("calibration.CalibratedClassifierCV", "dummy.DummyClassifier"),
    *(f"ensemble._forest.{name}Classifier" for name in ("RandomForest", "ExtraTrees")),
    *("ensemble._gb.GradientBoostingClassifier", "ensemble._voting.VotingClassifier"),
    "ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
    "ensemble._weight_boosting.AdaBoostClassifier",
    *("linear_model._logistic.LogisticRegression", "linear_model._logistic.LogisticRegressionCV"),
    *("linear_model._passive_aggressive.PassiveAggressiveClassifier", "linear_model._perceptron.Perceptron"),
    *("linear_model._ridge.RidgeClassifier", "linear_model._ridge.RidgeClassifierCV"),
    "linear_model._stochastic_gradient.SGDClassifier",
    "multiclass.OneVsRestClassifier",
    *(f"naive_bayes.{name}NB" for name in ("Bernoulli", "Complement", "Gaussian", "Multinomial")),
    *("neighbors._classification.KNeighborsClassifier", "neural_network._multilayer_perceptron.MLPClassifier"),
    *("svm._classes.LinearSVC", "svm._classes.SVC", "svm._classes.NuSVC"),
    *("tree._classes.DecisionTreeClassifier", "tree._classes.ExtraTreeClassifier"),
)
TRANSFORMERS = (
    *("decomposition._pca.PCA", "decomposition._truncated_svd.TruncatedSVD"),
    *(f"feature_extraction.text.{name}Vectorizer" for name in ("Count", "Hashing", "Tfidf")),
    "feature_extraction.text.TfidfTransformer",
    *("feature_selection._univariate_selection.SelectKBest", "feature_selection._variance_threshold.VarianceThreshold"),
    *(f"preprocessing._data.{name}" for name in ("MaxAbsScaler", "MinMaxScaler", "Normalizer")),
    *("preprocessing._data.RobustScaler", "preprocessing._data.StandardScaler"),
    *("preprocessing._label.LabelBinarizer", "preprocessing._label.LabelEncoder"),
    *("pipeline.FeatureUnion", "pipeline.Pipeline"),
)
INNER = (
    *(f"calibration.{name}" for name in ("_CalibratedClassifier", "_SigmoidCalibration", "_TemperatureScaling")),
    *("ensemble._hist_gradient_boosting.binning._BinMapper", "isotonic.IsotonicRegression"),
    "ensemble._hist_gradient_boosting.predictor.TreePredictor",
    *(f"_loss.link.{name}" for name in ("HalfLogitLink", "Interval", "LogitLink", "MultinomialLogit")),
    *(f"_loss.loss.{name}" for name in ("ExponentialLoss", "HalfBinomialLoss", "HalfMultinomialLoss")),
    *("metrics._dist_metrics.EuclideanDistance64", "metrics._dist_metrics.ManhattanDistance64"),
    *("multiclass._ConstantPredictor", "neighbors._ball_tree.BallTree", "neighbors._kd_tree.KDTree"),
    "neural_network._stochastic_optimizers.AdamOptimizer",
    "neural_network._stochastic_optimizers.SGDOptimizer",
    "tree._classes.DecisionTreeRegressor",
)
"""What the classes above hold inside."""
LOSSES = (
    *(f"_loss._loss.Cy{name}" for name in ("ExponentialLoss", "HalfBinomialLoss", "HalfMultinomialLoss")),
    *(f"_loss._loss.Cy{name}" for name in ("HalfSquaredError", "HuberLoss")),
    *(f"linear_model._sgd_fast.{name}" for name in ("EpsilonInsensitive", "Hinge", "ModifiedHuber")),
    *(f"linear_model._sgd_fast.{name}" for name in ("SquaredEpsilonInsensitive", "SquaredHinge")),
)
FUNCTIONS = (
    "feature_selection._mutual_info.mutual_info_classif",
    *(f"feature_selection._univariate_selection.{name}" for name in ("chi2", "f_classif")),
)
"""Kept by ``SelectKBest``; called only while it learns."""
TREE = "sklearn.tree._tree.Tree"
_NUMBERS = (
    *("bool", "bool_", "float16", "float32", "float64", "int8", "int16", "int32", "int64", "intc", "longlong"),
    *("uint8", "uint16", "uint32", "uint64", "str_"),
)
NUMBER_TYPES = tuple(f"numpy.{name}" for name in _NUMBERS)
PLAIN_TYPES = tuple(f"builtins.{name}" for name in ("bool", "float", "int", "str"))
_CSR = ("scipy.sparse._csr.csr_matrix", "scipy.sparse._csr.csr_array")


def _full(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"sklearn.{name}" for name in names)


OBJECTS = frozenset(_full(CLASSIFIERS + TRANSFORMERS + INNER))

SKOPS_NODES: dict[str, frozenset[str]] = {
    "ObjectNode": OBJECTS,
    "TreeNode": frozenset({TREE}),
    "LossNode": frozenset(_full(LOSSES)),
    "FunctionNode": frozenset(_full(FUNCTIONS)),
    "DictNode": frozenset({"builtins.dict", "collections.OrderedDict", "sklearn.utils._bunch.Bunch"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "SetNode": frozenset({"builtins.set"}),
    "JsonNode": frozenset({"builtins.str"}),
    "TypeNode": frozenset({*NUMBER_TYPES, *PLAIN_TYPES}),
    "NdArrayNode": frozenset({"numpy.ndarray", *NUMBER_TYPES}),
    "SparseMatrixNode": frozenset(_CSR),
    "RandomStateNode": frozenset({"numpy.random.mtrand.RandomState"}),
    "RandomGeneratorNode": frozenset({"numpy.random._generator.Generator"}),
}
"""The kinds of nodes that a skops file may hold, each with the types that it may be of.

Left out on purpose: MethodNode (hands out any method of an object), OperatorFuncNode and PartialNode (call things when
used), ConstructorFromReduceNode (calls a class with arguments of the file), CachedNode, DefaultDictNode, BytesNode,
BytearrayNode, SliceNode, DTypeNode and MaskedArrayNode (no model needs them), and everything of protocol 0, whose
FunctionNode takes its name from elsewhere.
"""

_NUMPY_MAKERS = (
    *(f"numpy.{core}.multiarray.{name}" for core in ("core", "_core") for name in ("_reconstruct", "scalar")),
    *(f"numpy.{core}.numeric._frombuffer" for core in ("core", "_core")),
)
_RANDOM = (
    *(f"numpy.random._pickle.{name}_ctor" for name in ("__bit_generator", "__generator", "__randomstate")),
    *("numpy.random._mt19937.MT19937", "numpy.random._pcg64.PCG64", "numpy.random.bit_generator.SeedSequence"),
    "numpy.random.bit_generator.__pyx_unpickle_SeedSequence",
)
_PYTHON = (
    *("builtins.object", "builtins.dict", "builtins.set", "builtins.frozenset", "builtins.bytes", "builtins.list"),
    *("builtins.tuple", "collections.OrderedDict", "copyreg._reconstructor", "_codecs.encode"),
)
_SKLEARN_MAKERS = (
    "_loss._loss.__pyx_unpickle_CyHalfMultinomialLoss",
    *(f"{module}.newObj" for module in ("metrics._dist_metrics", "neighbors._ball_tree", "neighbors._kd_tree")),
)
PICKLE_NAMES = frozenset(
    {
        *OBJECTS,
        *_full(LOSSES + FUNCTIONS + _SKLEARN_MAKERS),
        *STAND_INS,
        TREE,
        "sklearn.utils._bunch.Bunch",
        *_CSR,
        *("numpy.dtype", "numpy.ndarray", *NUMBER_TYPES, *PLAIN_TYPES),
        *(*_NUMPY_MAKERS, *_RANDOM, *_PYTHON),
    }
)
"""What a pickle or joblib file may name."""
