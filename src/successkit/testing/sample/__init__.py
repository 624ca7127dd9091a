"""A seeded sample book whose causes of churn are known."""

from successkit.testing.sample.book import sample_book, sample_truth

__all__ = ["sample_book", "sample_truth"]
