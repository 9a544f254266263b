"""The whole classifier as one scikit-learn pipeline: texts in, a probability per label out."""

from sklearn.pipeline import Pipeline

from ml.classifier import LabelClassifiers
from ml.features import CommentFeatures


def build_pipeline(min_rows: int = 6) -> Pipeline:
    """An unfitted pipeline."""
    return Pipeline(
        [
            ("features", CommentFeatures(min_rows=min_rows)),
            ("labels", LabelClassifiers()),
        ]
    )
